import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import type { MaterializeRequest, RunProgress } from '../../graph/plan';
import { shownState } from '../../graph/shown-state';
import { withFile } from '../../warehouse/duckdb-file';
import { differences } from '../source-equality';
import { temporalForTests } from '../temporal-server';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';
import { aLake } from './a-lake';
import { reset } from './reset';

const execute = promisify(execFile);

describe('an operator', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;
  let lake: Awaited<ReturnType<typeof aLake>>;
  let runs = 0;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
    lake = await aLake(environment);
  });
  afterAll(async () => {
    await lake.stop();
    await environment.stop();
  });

  const materialize = async (request: MaterializeRequest): Promise<RunProgress> =>
    environment.client.workflow.execute('materialize', {
      workflowId: `local:materialize:${++runs}`,
      taskQueue: 'campaignlake',
      args: [request],
    }) as Promise<RunProgress>;

  const nameOf = async (id: number): Promise<unknown> => {
    const { path } = await lake.warehouse.publish();
    const [row] = await withFile(path, { memoryMb: 50, isReadOnly: true }, (session) =>
      session.rows<{ tag: string }>(`SELECT tag FROM main.tags WHERE id = ${id}`),
    );
    return row?.tag;
  };

  it('starts what a line of the temporal command line says', async () => {
    const cli = await temporalForTests();
    const address = environment.env.address;
    const line = [
      'workflow',
      'execute',
      '--address',
      address,
      '--task-queue',
      'campaignlake',
      '--type',
      'materialize',
      '-o',
      'json',
    ];
    const { stdout } = await execute(cli, [
      ...line,
      '--workflow-id',
      'by-hand',
      '--input',
      '{"select":"group:ecommerce"}',
    ]);
    const { result } = JSON.parse(stdout) as { result: RunProgress };
    expect(Object.keys(result.assets).toSorted()).toEqual([
      'ecommerce_connections',
      'ecommerce_customers',
      'ecommerce_order_activities',
      'ecommerce_order_products',
      'ecommerce_orders',
    ]);
    expect(result.state).toBe('done');
  });

  it.each([
    [{ selekt: 'contacts' }, 'unknown field "selekt"'],
    [{ mode: 'fast' }, 'field "mode" is "fast"'],
    [{ since: '2026-02-30' }, 'field "since" is "2026-02-30"'],
    [{ select: 'contcts' }, 'There is no asset "contcts"'],
    [{ account: 'other' }, 'field "account" is "other"'],
    ['contacts', 'one JSON object'],
  ])('is told at once what is wrong with %j', async (request, message) => {
    await expect(materialize(request as MaterializeRequest)).rejects.toMatchObject({
      cause: { message: expect.stringContaining(message), nonRetryable: true },
    });
  });

  it('gets all tables by saying nothing', async () => {
    const progress = await environment.client.workflow.execute('materialize', {
      workflowId: 'nothing',
      taskQueue: 'campaignlake',
    });
    expect(progress).toMatchObject({ state: 'done' });
    const { path } = await lake.warehouse.publish();
    expect(await differences(path, lake.simulator)).toEqual([]);
  });

  it('resets an asset to a point after it began, and no older value comes back', async () => {
    await materialize({ select: 'tags' });
    const id = Number(lake.simulator.rows('tags')[0]?.['id']);
    const before = await nameOf(id);
    const first = await environment.client.workflow.getHandle('local:tags').describe();
    lake.simulator.change({ table: 'tags', update: [id] });
    await materialize({ select: 'tags' });
    const newer = await nameOf(id);
    expect(newer).not.toEqual(before);
    const { runId } = await environment.client.workflow.getHandle('local:tags').describe();
    expect(runId).not.toBe(first.runId);
    // The earlier history, after its begin: its pages are older than what the later one merged.
    const late = await reset(environment, { workflowId: 'local:tags', runId: first.runId, task: 1 });
    expect(await late.result()).toMatchObject({ progress: { state: 'done' } });
    expect(await nameOf(id)).toEqual(newer);
    // And to its first workflow task: an ordinary new materialization, of what the source says now.
    lake.simulator.change({ table: 'tags', update: [id] });
    const again = await reset(environment, { workflowId: 'local:tags', task: 0 });
    expect(await again.result()).toMatchObject({ progress: { state: 'done' } });
    expect(await differencesOf('tags')).toEqual([]);
  });

  const differencesOf = async (table: string): Promise<readonly string[]> => {
    const { path } = await lake.warehouse.publish();
    return (await differences(path, lake.simulator)).filter((line) => line.startsWith(`${table} `));
  };

  /** Exit code and what was said. */
  const campaignlake = (...words: readonly string[]): Promise<readonly [code: number, said: string]> =>
    new Promise((resolve) => {
      const env = {
        ...process.env,
        ACTIVECAMPAIGN_API_URL: lake.simulator.url,
        ACTIVECAMPAIGN_API_TOKEN: 't',
        CAMPAIGNLAKE_HOME: lake.folder,
        TEMPORAL_ADDRESS: environment.env.address,
      };
      const entry = join(__dirname, '../../bin/campaignlake.js');
      const child = execFile(process.execPath, [entry, ...words], { env }, (_, stdout, stderr) =>
        resolve([child.exitCode ?? -1, `${stdout}${stderr}`.trim()]),
      );
    });

  it('pauses one asset of a run, by its name, and lets it go on', async () => {
    lake.simulator.set({ latencyMs: 50 });
    const workflowId = 'with-a-pause';
    // The carrier is paused, so that its riders wait.
    const request = { select: 'contact_custom_fields+ or lists', mode: 'full' };
    const { workflow } = environment.client;
    const signal = { signal: 'pause', signalArgs: ['contact_custom_fields'] };
    const handle = await workflow.signalWithStart('materialize', {
      workflowId,
      taskQueue: 'campaignlake',
      args: [request],
      ...signal,
    });
    const statesOf = async (): Promise<Readonly<Record<string, string>>> => {
      const { assets } = await handle.query<RunProgress>('progress');
      return Object.fromEntries(Object.values(assets).map((asset) => [asset.asset, shownState(asset)]));
    };
    while ((await statesOf())['lists'] !== 'done');
    expect(await statesOf()).toMatchObject({ contact_custom_fields: 'paused', contact_custom_field_rels: 'waiting' });
    expect(await campaignlake('resume', workflowId, '--asset', 'contact_custom_feilds')).toEqual([
      2,
      expect.stringContaining('Did you mean "contact_custom_fields"?'),
    ]);
    expect(await campaignlake('pause', '--asset', 'lists')).toEqual([2, expect.stringContaining('lists has ended')]);
    expect(await campaignlake('resume', '--asset', 'contact_custom_fields')).toEqual([
      0,
      'Goes on: with-a-pause, contact_custom_fields',
    ]);
    expect(await handle.result()).toMatchObject({ state: 'done' });
    lake.simulator.set({ latencyMs: 0 });
  });

  it('cancels a run within seconds, and its assets with it', async () => {
    lake.simulator.set({ latencyMs: 400 });
    const { workflow } = environment.client;
    const handle = await workflow.start('materialize', {
      workflowId: 'to-cancel',
      taskQueue: 'campaignlake',
      args: [{ mode: 'full' }],
    });
    const asked = lake.simulator.calls().length;
    while (lake.simulator.calls().length < asked + 3) await new Promise((resolve) => setTimeout(resolve, 10));
    await handle.cancel();
    await expect(handle.result()).rejects.toBeInstanceOf(WorkflowFailedError);
    lake.simulator.set({ latencyMs: 0 });
    // Lists follow a moment later; that nothing stays open is what counts.
    for (let open = 1; open > 0;) ({ count: open } = await workflow.count("ExecutionStatus = 'Running'"));
    const runsTable = await withFile(
      join(lake.folder, 'current.duckdb'),
      { memoryMb: 50, isReadOnly: true },
      (session) => session.rows<{ state: string }>("SELECT state FROM meta.runs WHERE workflow_id = 'to-cancel'"),
    );
    expect(runsTable).toEqual([{ state: 'canceled' }]);
  });

  it('terminates a run, and the next one finds nothing lost and closes its record', async () => {
    lake.simulator.set({ latencyMs: 200 });
    const { workflow } = environment.client;
    const options = { workflowId: 'to-terminate', taskQueue: 'campaignlake', args: [{ mode: 'full' }] };
    const handle = await workflow.start('materialize', options);
    const asked = lake.simulator.calls().length;
    while (lake.simulator.calls().length < asked + 10) await new Promise((resolve) => setTimeout(resolve, 10));
    await handle.terminate();
    lake.simulator.set({ latencyMs: 0 });
    const next = await materialize({});
    expect(next.state).toBe('done');
    const { path } = await lake.warehouse.publish();
    expect(await differences(path, lake.simulator)).toEqual([]);
    const [record] = await withFile(path, { memoryMb: 50, isReadOnly: true }, (session) =>
      session.rows("SELECT state, ended_at IS NOT NULL AS has_ended FROM meta.runs WHERE workflow_id = 'to-terminate'"),
    );
    expect(record).toEqual({ state: 'terminated', has_ended: true });
  });
});
