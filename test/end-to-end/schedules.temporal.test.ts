import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { applySchedules } from '../../client/schedules/apply-schedules';
import type { WantedSchedule } from '../../client/schedules/declared-schedules';
import type { ListedSchedule } from '../../client/schedules/list-schedules';
import type { RunProgress } from '../../graph/plan';
import { hourly } from '../../schedules/hourly';
import { withFile } from '../../warehouse/duckdb-file';
import { campaignlake } from '../client/command-line';
import { temporalForTests } from '../temporal-server';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';
import { aLake } from './a-lake';

const execute = promisify(execFile);

const DAY_MS = 86_400_000;
/** None comes due while the tests run. */
const SELDOM = '0 0 29 FEB *';
const SETTINGS = {
  CAMPAIGNLAKE_SCHEDULE_HOURLY: SELDOM,
  CAMPAIGNLAKE_SCHEDULE_NIGHTLY: SELDOM,
  CAMPAIGNLAKE_SCHEDULE_WEEKLY: SELDOM,
};

type Four<T> = [T, T, T, T];

describe('schedules', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;
  let lake: Awaited<ReturnType<typeof aLake>>;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
    lake = await aLake(environment);
  });
  afterAll(async () => {
    await lake.stop();
    await environment.stop();
  });

  const command = (argv: readonly string[], more: NodeJS.ProcessEnv) =>
    campaignlake(argv, {
      TEMPORAL_ADDRESS: environment.env.address,
      CAMPAIGNLAKE_TASK_QUEUE: 'campaignlake',
      CAMPAIGNLAKE_ACCOUNT: 'local',
      CAMPAIGNLAKE_HOME: lake.folder,
      ...SETTINGS,
      ...more,
    });
  const schedules = async (verb: string, more: NodeJS.ProcessEnv = {}, ...words: string[]) => {
    const said = await command(['schedules', verb, ...words], more);
    expect(said).toMatchObject({ code: 0, stderr: '' });
    return said.stdout;
  };
  /** What doctor says of them. */
  const judged = async (more: NodeJS.ProcessEnv = {}) =>
    /^(ok|bad) +schedules +(.*)$/m.exec((await command(['doctor'], more)).stdout)?.slice(1);
  const listed = async (more: NodeJS.ProcessEnv = {}) =>
    JSON.parse(await schedules('list', more, '--json')) as readonly ListedSchedule[];
  const statesOf = async (more: NodeJS.ProcessEnv = {}) =>
    Object.fromEntries((await listed(more)).map(({ scheduleId, state }) => [scheduleId, state]));
  const temporal = async (...words: readonly string[]) =>
    execute(await temporalForTests(), [...words, '--address', environment.env.address]);
  const handleOf = (name: string) => environment.client.schedule.getHandle(`local:${name}`);
  /** The runs of a schedule that have ended, oldest first, once there are so many. */
  const runsOf = async (name: string, atLeast: number): Promise<readonly WorkflowExecutionInfo[]> => {
    const query = `TemporalScheduledById = 'local:${name}' AND ExecutionStatus != 'Running'`;
    const found: WorkflowExecutionInfo[] = [];
    for await (const run of environment.client.workflow.list({ query })) found.unshift(run);
    if (found.length >= atLeast) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return runsOf(name, atLeast);
  };

  it('are made by one command, and made again only where something differs', async () => {
    expect(await judged()).toEqual(['ok', 'none are applied: "npx campaignlake schedules apply" does it']);
    expect(await schedules('apply')).toBe('local:hourly   created\nlocal:nightly  created\nlocal:weekly   created\n');
    expect(await statesOf()).toEqual({
      'local:hourly': 'applied',
      'local:nightly': 'applied',
      'local:weekly': 'applied',
    });
    expect(await schedules('apply')).toBe(
      'local:hourly   unchanged\nlocal:nightly  unchanged\nlocal:weekly   unchanged\n',
    );
    const other = { CAMPAIGNLAKE_SCHEDULE_NIGHTLY: 'every 12 hours for status:stale and group:deals' };
    expect(await statesOf(other)).toMatchObject({ 'local:hourly': 'applied', 'local:nightly': 'differs' });
    expect(await judged(other)).toEqual([
      'bad',
      'Not as the settings say: local:nightly. Run "npx campaignlake schedules apply"',
    ]);
    expect(await schedules('apply', other)).toContain('local:nightly  updated\n');
    expect(await statesOf(other)).toMatchObject({ 'local:nightly': 'applied' });
    expect((await handleOf('nightly').describe()).action).toMatchObject({
      workflowType: 'materialize',
      workflowId: 'local:materialize:nightly',
      taskQueue: 'campaignlake',
      args: [{ select: 'status:stale and group:deals', mode: 'full', label: 'nightly', account: 'local' }],
    });
  });

  it('that a person edited are made as declared again, but a pause and its note stay', async () => {
    await schedules('pause', {}, 'hourly', '--note', 'the API is being moved');
    const { action, policies, spec, state } = await handleOf('hourly').describe();
    await handleOf('hourly').update(() => ({ action, state, policies, spec: { ...spec, jitter: '1 minute' } }));
    expect(await listed()).toContainEqual({
      scheduleId: 'local:hourly',
      state: 'differs',
      isPaused: true,
      note: 'the API is being moved',
      next: [],
    });
    expect(await schedules('apply')).toContain('local:hourly   updated, paused\n');
    expect((await handleOf('hourly').describe()).state).toEqual({ paused: true, note: 'the API is being moved' });
    expect(await schedules('list')).toMatch(/local:hourly +paused +never +the API is being moved\n/);
    expect(await judged()).toEqual(['ok', 'local:hourly (paused), local:nightly, local:weekly']);
    expect(await schedules('resume')).toBe('local:hourly  resumed\nlocal:nightly  resumed\nlocal:weekly  resumed\n');
    const { description: note } = hourly;
    expect((await handleOf('hourly').describe()).state).toEqual({ paused: false, note });
    await schedules('pause', {}, 'hourly');
    await schedules('resume', {}, 'hourly', '--note', 'the API has moved');
    expect((await handleOf('hourly').describe()).state).toEqual({ paused: false, note: 'the API has moved' });
  });

  it('that nobody declares any more are removed, those of others never', async () => {
    const { action, spec } = await handleOf('weekly').describe();
    const ofOthers = ['local:mine', 'localhost:weekly'];
    for (const scheduleId of ofOthers) await environment.client.schedule.create({ scheduleId, action, spec });
    const known = new Set<string>();
    while (known.size < 5) for await (const { scheduleId } of environment.client.schedule.list()) known.add(scheduleId);
    expect(await schedules('apply', { CAMPAIGNLAKE_SCHEDULE_WEEKLY: 'off' })).toContain('local:weekly   removed\n');
    for (const scheduleId of ofOthers) {
      await expect(environment.client.schedule.getHandle(scheduleId).describe()).resolves.toMatchObject({ scheduleId });
    }
    await expect(handleOf('weekly').describe()).rejects.toThrow(/not found/i);
  });

  it('with a window backfill each window of a past range, by a line of the temporal command line', async () => {
    await environment.client.workflow.execute('materialize', {
      workflowId: 'first',
      taskQueue: 'campaignlake',
      args: [{ select: 'deals' }],
    });
    const bookmarkBefore = await bookmarkOf('deals');
    const id = Number(lake.simulator.rows('deals')[0]?.['id']);
    lake.simulator.change({ table: 'deals', update: [id] });
    const changedAt = new Date(String(lake.simulator.rows('deals').find((row) => Number(row['id']) === id)?.['mdate']));
    const [before, start, between, end] = [-1, 0, 1, 2].map((days) => midnightOf(changedAt, days)) as Four<string>;
    await schedules('apply', { CAMPAIGNLAKE_SCHEDULE_DAYS: '0 0 * * * for deals' });
    const range = ['--overlap-policy', 'BufferAll', '--start-time', start, '--end-time', end];
    lake.simulator.set({ latencyMs: 700 });
    await temporal('schedule', 'backfill', '-s', 'local:days', ...range);
    // That the settings want it no more loses none of the windows.
    while (((await handleOf('days').describe()).raw.info?.bufferSize?.toNumber() ?? 0) === 0);
    expect(await schedules('apply')).toMatch(
      /\nlocal:days +kept: (2 windows wait|1 window waits); the next apply after them removes it\n$/,
    );
    expect(await statesOf()).toMatchObject({ 'local:days': 'leaving' });
    expect(await judged()).toEqual(['ok', expect.stringContaining('local:days')]);
    lake.simulator.set({ latencyMs: 0 });
    const runs = await runsOf('days', 3);
    expect(runs.map(({ workflowId }) => workflowId)).toEqual(
      [start, between, end].map((due) => `local:materialize:days-${due.replace('.000', '')}`),
    );
    const asked = { select: 'deals', label: 'days', account: 'local' };
    const requests = [
      { ...asked, since: before, until: start },
      { ...asked, since: start, until: between },
      { ...asked, since: between, until: end },
    ];
    const results = await Promise.all(
      runs.map(({ workflowId }) => environment.client.workflow.getHandle(workflowId).result() as Promise<RunProgress>),
    );
    expect(results.map(({ request, scheduledAt, rowsWritten }) => ({ request, scheduledAt, rowsWritten }))).toEqual(
      requests.map((request, at) => ({ request, scheduledAt: request.until, rowsWritten: at === 1 ? 1 : 0 })),
    );
    // The last run had no news, and no file of its own.
    const kept = await rows("SELECT request FROM meta.runs WHERE workflow_id LIKE '%:days-%' ORDER BY started_at");
    expect(kept.map(({ request }) => JSON.parse(String(request)) as unknown)).toEqual(requests.slice(0, 2));
    expect(await bookmarkOf('deals')).toEqual(bookmarkBefore);
    expect(await schedules('apply')).toMatch(/\nlocal:days +removed\n$/);
  });

  it('of what failed are done where nothing has', async () => {
    await schedules('apply', { CAMPAIGNLAKE_SCHEDULE_WEEKLY: `${SELDOM} for status:failed` });
    await temporal('schedule', 'trigger', '-s', 'local:weekly');
    const [run] = await runsOf('weekly', 1);
    const ended = (await environment.client.workflow.getHandle(run?.workflowId ?? '').result()) as RunProgress;
    expect(ended).toMatchObject({ state: 'done', request: { select: 'status:failed' } });
    expect(ended.assets).toEqual({});
  });

  it('start a run that takes longer than its time again right after its end, one at a time', async () => {
    const everySecond: WantedSchedule = {
      name: 'often',
      description: 'An hourly run of seventy minutes, a few thousand times as fast.',
      when: 'every 1 second',
      timeZone: 'UTC',
      request: { select: 'tags', publish: false },
      catchUp: '1 hour',
    };
    lake.simulator.set({ latencyMs: 700 });
    await applySchedules({ client: environment.client, account: 'local', taskQueue: 'campaignlake' }, [everySecond]);
    const runs = await runsOf('often', 4);
    await handleOf('often').delete();
    lake.simulator.set({ latencyMs: 0 });
    for (const [at, run] of runs.slice(0, -1).entries()) {
      const next = runs[at + 1];
      const gapMs = Number(next?.startTime) - Number(run.closeTime);
      expect({ status: run.status.name, tookLonger: Number(run.closeTime) - Number(run.startTime) > 1_000 }).toEqual({
        status: 'COMPLETED',
        tookLonger: true,
      });
      expect(gapMs).toBeGreaterThanOrEqual(0);
      expect(gapMs).toBeLessThan(1_000);
    }
  });

  const rows = async (sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const { path } = await lake.warehouse.publish();
    return withFile(path, { memoryMb: 50, isReadOnly: true }, (session) => session.rows(sql));
  };
  const midnightOf = (time: Date, daysLater: number): string =>
    new Date((Math.floor(Number(time) / DAY_MS) + daysLater) * DAY_MS).toISOString();
  const bookmarkOf = (asset: string) => rows(`SELECT bookmark FROM meta.assets WHERE asset = '${asset}'`);
});
