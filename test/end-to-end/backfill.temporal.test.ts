import type { WorkflowHandle } from '@temporalio/client';
import type { AssetProgress, RunProgress } from '../../graph/plan';
import type { Call } from '../../simulator/call-log';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';
import { aWorkerProcess } from './a-worker-process';

/** Of email_activities in three years; 600000 is an account of 200 thousand a year, and prints what it measured. */
const ROWS = process.env['BACKFILL_ROWS'];
const YEAR = { since: '2024-11-15', until: '2025-11-15' } as const;
/** An account's own budget, which decides how long a run takes, not the machine. */
const REQUESTS_PER_SECOND = 5;
/** What the machine itself may take longer. */
const NOISE_MS = 2_000;

jest.setTimeout(ROWS === undefined ? 900_000 : 3_600_000);

describe('a backfill of a year', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;
  let lake: Awaited<ReturnType<typeof aWorkerProcess>>;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
    lake = await aWorkerProcess(environment, { profile: 'tiny', sizes: { email_activities: Number(ROWS ?? 30_000) } });
  });
  afterAll(async () => {
    await lake.stop();
    await environment.stop();
  });

  const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const timed = async (): Promise<{ readonly run: RunProgress; readonly ms: number }> => {
    const begun = performance.now();
    const run = await lake.run({});
    return { run, ms: performance.now() - begun };
  };
  const pagesOfBackfill = (from = 0): readonly Call[] =>
    lake.simulator.calls(from).filter(({ path }) => /emailActivities\?.*offset=[1-9]/.test(path));
  const child = (): WorkflowHandle => lake.client.workflow.getHandle('local:email_activities:backfill');
  const isIdle = async (): Promise<boolean> => ((await child().describe()).raw.pendingActivities ?? []).length === 0;
  const bookmark = async (): Promise<unknown> =>
    (
      await lake.query(
        "SELECT bookmark, last_proven_at::VARCHAR AS proven FROM meta.assets WHERE asset = 'email_activities'",
      )
    )[0];

  it('is paused, outlives its worker, and goes on while an hourly run of all assets overtakes it', async () => {
    lake.start('unlimited');
    expect((await lake.run({ mode: 'full' })).state).toBe('done');
    await lake.kill();
    lake.start(REQUESTS_PER_SECOND);
    const usual = await timed();

    const backfill = await lake.begin({ select: 'email_activities', ...YEAR });
    const before = lake.simulator.calls().length;
    await until(() => pagesOfBackfill(before).length > 20);
    await backfill.signal('pause');
    await until(isIdle);
    await lake.kill();
    const paused = lake.simulator.calls().length;

    const { inserted } = lake.simulator.change({ table: 'email_activities', insert: 5 });
    lake.start(REQUESTS_PER_SECOND);
    await lake.run({ select: 'tags' });
    expect(pagesOfBackfill(paused)).toEqual([]);

    await backfill.signal('resume');
    await until(() => pagesOfBackfill(paused).length > 0);
    const hourly = await timed();
    if (ROWS !== undefined) {
      const figures = { calls: hourly.run.calls, usualMs: usual.ms, besideMs: hourly.ms, ratio: hourly.ms / usual.ms };
      process.stdout.write(`${JSON.stringify(figures)}\n`);
    }
    const isOver = (await backfill.describe()).status.name !== 'RUNNING';
    expect({ isOver, state: hourly.run.state }).toEqual({ isOver: false, state: 'done' });
    expect(hourly.run.assets['email_activities']).toMatchObject({ state: 'done', inserted: inserted.length, calls: 1 });
    expect(hourly.ms).toBeLessThanOrEqual(1.2 * usual.ms + NOISE_MS);
    const stood = await bookmark();

    const ended = (await backfill.result()) as RunProgress;
    const asset = ended.assets['email_activities'] as AssetProgress;
    expect(asset).toMatchObject({ state: 'done', strategy: 'newest-first', inserted: 0, updated: 0, deleted: 0 });
    expect(asset.unchanged).toBeGreaterThan(Number(ROWS ?? 30_000) / 3.2);
    const asked = pagesOfBackfill(before).map(({ path }) => path);
    expect(asked.length - new Set(asked).size).toBe(0);
    // A run in which nothing was written need not publish again.
    lake.simulator.change({ table: 'tags', update: 1 });
    await lake.run({ select: 'tags' });
    expect(await bookmark()).toEqual(stood);
    const [{ all, distinct } = {}] = await lake.query(
      'SELECT count(*)::INTEGER AS all, count(DISTINCT id)::INTEGER AS distinct FROM main.email_activities',
    );
    expect([all, distinct]).toEqual([lake.simulator.rows('email_activities').length, all]);
  });
});
