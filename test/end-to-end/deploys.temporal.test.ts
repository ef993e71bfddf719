import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { emailActivities } from '../../assets/campaigns/email_activities';
import type { Asset } from '../../graph/asset';
import type { MaterializeRequest } from '../../graph/plan';
import { startSimulator, type Simulator } from '../../simulator/start-simulator';
import { withFile } from '../../warehouse/duckdb-file';
import { tableDifferences } from '../source-equality';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';
import { anEarlierCheckout, aWorker } from './a-worker';
import { askedAgain, storedPages } from './asked-again';
import { reset } from './reset';

/** As in production: each worker is a program of its own, and what the next one knows is on disk or in Temporal. */
describe('in the middle of a materialization', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;
  let simulator: Simulator;
  let home: string;
  let worker: Awaited<ReturnType<typeof aWorker>>;
  const earlier: string[] = [];
  let runs = 0;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'campaignlake-deploys-'));
    simulator = await startSimulator({ profile: 'medium', latencyMs: 200 });
  });
  afterEach(async () => {
    await worker.stop('SIGKILL');
    await simulator.close();
    for (const folder of [home, ...earlier.splice(0)]) await rm(folder, { recursive: true, force: true });
  });
  afterAll(() => environment.stop());

  const deployed = (checkout?: string) =>
    aWorker(
      {
        ACTIVECAMPAIGN_API_URL: simulator.url,
        ACTIVECAMPAIGN_API_TOKEN: 't',
        ACTIVECAMPAIGN_REQUESTS_PER_SECOND: 'unlimited',
        CAMPAIGNLAKE_HOME: home,
        CAMPAIGNLAKE_PARQUET: 'off',
        TEMPORAL_ADDRESS: environment.env.address,
      },
      checkout,
    );

  const start = (request: MaterializeRequest) =>
    environment.client.workflow.start('materialize', {
      workflowId: `local:materialize:deploys-${++runs}`,
      taskQueue: 'campaignlake',
      args: [request],
    });

  const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  const inPublished = (sql: string) =>
    withFile(join(home, 'local', 'current.duckdb'), { memoryMb: 100, isReadOnly: true }, (session) =>
      session.rows(sql),
    );

  const wrongIn = (asset: Asset): Promise<readonly string[]> =>
    withFile(join(home, 'local', 'current.duckdb'), { memoryMb: 100, isReadOnly: true }, (session) =>
      tableDifferences(session, asset, simulator.rows(asset.key)),
    );

  /** Pages whose rows stand in staging files already. */
  const stagedPages = async (asset: string): Promise<number> => {
    const folder = join(home, 'local', 'staging', asset);
    const [file] = (await readdir(folder)).filter((name) => name.endsWith('.duckdb'));
    return withFile(join(folder, String(file)), { memoryMb: 100, isReadOnly: true }, async (session) => {
      const { n } = await session.row<{ n: bigint }>('SELECT count(*) AS n FROM stage_pages');
      return Number(n);
    });
  };

  it('a deploy with one more column and other limits goes on with the pages that are there, and stages them again', async () => {
    const before = await anEarlierCheckout({
      'assets/campaigns/email_activities.ts': ['    subject: text(),\n', ''],
      'worker/plan-limits.ts': ['slicePages: 25', 'slicePages: 2'],
    });
    earlier.push(before);
    worker = await deployed(before);
    const run = await start({ select: 'email_activities' });
    const staging = join(home, 'local', 'staging', emailActivities.key);
    await until(async () => (await readdir(staging).catch(() => [])).some((name) => name.endsWith('.duckdb')));
    expect(await worker.stop()).toBe(0);
    expect(await stagedPages(emailActivities.key)).toBeGreaterThan(0);
    const atDeploy = { stored: new Set(await storedPages(home)), asked: simulator.calls().length };

    worker = await deployed();
    expect(await run.result()).toMatchObject({ state: 'done' });
    expect(simulator.calls().length).toBeGreaterThan(atDeploy.asked);
    expect(askedAgain(simulator, atDeploy)).toEqual([]);
    // `subject` of all rows among it, those of pages that were staged without it too.
    expect(await wrongIn(emailActivities)).toEqual([]);
    expect(await inPublished("SELECT 1 FROM main.email_activities WHERE json_exists(_extra, 'subject')")).toEqual([]);
  });

  it('a run can be reset to its first workflow task or to its middle, and again when it is long over', async () => {
    worker = await deployed();
    const select = 'email_activities or tags';
    const first = await start({ select });
    const { workflowId } = first;
    await until(() => simulator.calls().length > 20);
    // Its children go on, or begin again: whatever the server makes of them, nothing is lost.
    simulator.set({ latencyMs: 1_000 });
    const fromMiddle = await reset(environment, { workflowId, task: 2 });
    await until(() => simulator.calls().length > 30);
    const fromStart = await reset(environment, { workflowId, task: 0 });
    simulator.set({ latencyMs: 100 });
    expect(await fromStart.result()).toMatchObject({ state: 'done' });
    const begun = environment.client.workflow.getHandle(workflowId, first.firstExecutionRunId);
    expect(await statesOf(fromMiddle, begun)).toEqual(['TERMINATED', 'TERMINATED']);
    expect(await wrongIn(emailActivities)).toEqual([]);

    const [row] = simulator.rows('tags');
    simulator.change({ table: 'tags', update: [Number(row?.['id'])] });
    const later = await start({ select });
    expect(await later.result()).toMatchObject({ state: 'done' });
    const count = 'SELECT count(*)::INTEGER AS n, count(DISTINCT id)::INTEGER AS ids FROM main.tags';
    const newest = await inPublished(`${count} WHERE _run_id = '${later.firstExecutionRunId}'`);
    // The old run once more from its middle: what the later one brought stays.
    const late = await reset(environment, { workflowId, runId: (await fromStart.describe()).runId, task: 2 });
    expect(await late.result()).toMatchObject({ state: 'done' });
    expect(await inPublished(`${count} WHERE _run_id = '${later.firstExecutionRunId}'`)).toEqual(newest);
    expect(await wrongIn(emailActivities)).toEqual([]);
  });

  const statesOf = (...handles: readonly WorkflowHandle[]): Promise<readonly string[]> =>
    Promise.all(handles.map(async (handle) => (await handle.describe()).status.name));
});
