import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import type { MaterializeRequest, RunProgress } from '../../graph/plan';
import { withFile } from '../../warehouse/duckdb-file';
import { differences } from '../source-equality';
import { temporalForTests } from '../temporal-server';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';
import { aLake } from './a-lake';

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

  /** Resets a history of an asset, the newest if none is named, to the end of the workflow task with this ordinal, and waits for its end. */
  const reset = async (
    workflowId: string,
    ordinal: number,
    ofRun?: string,
  ): Promise<{ readonly progress: { readonly state: string; readonly overtaken: number } }> => {
    const { client, env } = environment;
    const handle = client.workflow.getHandle(workflowId, ofRun);
    const { runId } = await handle.describe();
    const { events } = await handle.fetchHistory();
    const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
    const answer = await env.connection.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId, runId },
      reason: 'a drill',
      requestId: `reset-${runId}-${ordinal}`,
      workflowTaskFinishEventId: tasks[ordinal]?.eventId ?? null,
    });
    return client.workflow.getHandle(workflowId, answer.runId).result() as never;
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
    expect(await reset('local:tags', 1, first.runId)).toMatchObject({ progress: { state: 'done' } });
    expect(await nameOf(id)).toEqual(newer);
    // And to its first workflow task: an ordinary new materialization, of what the source says now.
    lake.simulator.change({ table: 'tags', update: [id] });
    expect(await reset('local:tags', 0)).toMatchObject({ progress: { state: 'done' } });
    expect(await differencesOf('tags')).toEqual([]);
  });

  const differencesOf = async (table: string): Promise<readonly string[]> => {
    const { path } = await lake.warehouse.publish();
    return (await differences(path, lake.simulator)).filter((line) => line.startsWith(`${table} `));
  };

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
});
