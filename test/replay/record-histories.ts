/**
 * Records the histories that the replay tests replay, from a live server: one run for each way in which a run can go. Run it
 * when a release goes out, and add its files to those of the releases before (docs/decisions/0017):
 * `npx tsx test/replay/record-histories.ts <release>`.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkflowFailedError, WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { awaitOther } from '../../activities/await-other';
import type { MaterializeRequest } from '../../graph/plan';
import { aSign } from '../workflows/a-sign';
import { anAsset, finalError, scriptedActivities, type Script } from '../workflows/scripted-activities';
import { scheduledIn } from '../workflows/scheduled-in';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';

const FOLDER = join(__dirname, 'histories');

type Environment = Awaited<ReturnType<typeof startWorkflowEnvironment>>;

const start = ({ client }: Environment, name: string, request: MaterializeRequest = {}) =>
  client.workflow.start('materialize', {
    workflowId: `acme:materialize:${name}`,
    taskQueue: 'campaignlake',
    args: [request],
  });

const withScript = (environment: Environment, script: Script, act: () => Promise<unknown>): Promise<unknown> => {
  const { activities } = scriptedActivities(script);
  const other = (input: Parameters<typeof awaitOther>[1]) => awaitOther(environment.client, input);
  return environment.withWorker({ ...activities, awaitOther: other }, act);
};

/** However it ends: failures and cancellations are wanted here. */
async function untilEnd(handle: WorkflowHandle): Promise<void> {
  for (;;) {
    try {
      await handle.result();
      return;
    } catch (error) {
      if (error instanceof WorkflowFailedError) return;
      // An asset that its run has not started yet.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
}

/** Slices of an asset wait until it is let go. */
function gate() {
  const [reached, passed] = [aSign(), aSign()];
  return { letGo: passed.give, reached: reached.given, pass: () => (reached.give(), passed.given) };
}

/** A failing asset, a skipped one, a retried slice, an unavailable endpoint, and an asset that continues as new. */
function manyEnds(environment: Environment): Promise<unknown> {
  const attempts = new Map<string, number>();
  const script: Script = {
    assets: [
      anAsset('contacts'),
      anAsset('deals'),
      anAsset('deal_stages', { deps: ['deals'] }),
      anAsset('sms'),
      anAsset('fields', { riders: ['options'] }),
      anAsset('options', { carrier: 'fields' }),
      anAsset('products', {
        extraction: { kind: 'each', parent: 'orders', parentEndpoint: 'orders/{}/products', parentColumn: 'order' },
      }),
    ],
    morePages: { contacts: 40 },
    limits: { slicePages: 1 },
    onSlice: (asset, slice) => {
      const attempt = (attempts.get(`${asset} ${slice}`) ?? 0) + 1;
      attempts.set(`${asset} ${slice}`, attempt);
      if (asset === 'deals') throw finalError('ContractError');
      if (asset === 'sms' || (asset === 'products' && slice.startsWith('walk'))) throw finalError('Unavailable');
      if (asset === 'fields' && attempt === 1) {
        throw ApplicationFailure.create({
          message: 'the server answered 503',
          type: 'Passing',
          nextRetryDelay: '100 ms',
        });
      }
    },
  };
  return withScript(environment, script, async () => untilEnd(await start(environment, 'recorded')));
}

/** One asset is paused and goes on; how the run ended is told. */
function paused(environment: Environment): Promise<unknown> {
  const { workflow } = environment.client;
  return withScript(environment, { assets: [anAsset('lists'), anAsset('tags')], onTell: () => undefined }, async () => {
    const handle = await workflow.signalWithStart('materialize', {
      workflowId: 'acme:materialize:paused',
      taskQueue: 'campaignlake',
      args: [{}],
      signal: 'pause',
      signalArgs: ['lists'],
    });
    await untilEnd(workflow.getHandle('acme:tags'));
    await handle.signal('resume');
    await handle.result();
  });
}

/** A signal whose input names no asset meets a table that is being read. */
function misnamed(environment: Environment): Promise<unknown> {
  const { pass, reached, letGo } = gate();
  return withScript(environment, { assets: [anAsset('pipelines')], onSlice: pass }, async () => {
    const handle = await start(environment, 'misnamed');
    await reached;
    await handle.signal('pause', 7);
    await handle.signal('resume');
    letGo();
    await handle.result();
  });
}

/** Somebody cancels one asset, and the run as a whole. */
async function canceled(environment: Environment): Promise<void> {
  const { workflow } = environment.client;
  for (const [name, target] of [
    ['one-canceled', 'acme:forms'],
    ['canceled', 'acme:materialize:canceled'],
  ] as const) {
    const assets = [anAsset('forms'), anAsset('goals'), anAsset('scores', { deps: ['forms'] })];
    const onSlice = async (asset: string): Promise<void> => {
      if (asset !== 'forms') return;
      await workflow.getHandle(target).cancel();
      throw new Error('it is tried again, and that is what the cancellation ends');
    };
    const script = { assets, onSlice, limits: { concurrentAssets: 1 } };
    await withScript(environment, script, async () => untilEnd(await start(environment, name)));
  }
}

/** Two runs want one asset: the second waits for the first, and materializes nothing. */
function both(environment: Environment): Promise<unknown> {
  const { pass, reached, letGo } = gate();
  const script = { assets: [anAsset('users')], onSlice: pass };
  return withScript(environment, script, async () => {
    const working = await start(environment, 'working');
    await reached;
    const waiting = await start(environment, 'waiting');
    while (!(await scheduledIn(waiting)).includes('awaitOther'));
    letGo();
    await Promise.all([untilEnd(working), untilEnd(waiting)]);
  });
}

/** What asks for nothing: the checks, and a rebuild from the pages kept. */
const stored = (environment: Environment): Promise<unknown> =>
  withScript(environment, { assets: [anAsset('brandings')] }, async () => {
    await untilEnd(await start(environment, 'rebuild', { mode: 'rebuild' }));
    await untilEnd(await start(environment, 'check', { mode: 'check' }));
  });

async function record(release: string): Promise<void> {
  const environment = await startWorkflowEnvironment([
    '--dynamic-config-value',
    'limit.historyCount.suggestContinueAsNew=60',
  ]);
  for (const scenario of [manyEnds, paused, misnamed, canceled, both, stored]) await scenario(environment);
  const { workflow } = environment.client;
  const runs = new Map<string, string[]>();
  for await (const { workflowId, runId } of workflow.list())
    runs.set(workflowId, [...(runs.get(workflowId) ?? []), runId]);
  for (const [workflowId, runIds] of runs) {
    for (const [index, runId] of runIds.toReversed().entries()) {
      const history = await workflow.getHandle(workflowId, runId).fetchHistory();
      const name = `${release}-${workflowId.replaceAll(':', '-')}-${index + 1}.json`;
      await writeFile(join(FOLDER, name), `${withoutMachine(historyToJSON(history))}\n`);
    }
  }
  await environment.stop();
}

/** Stacks and identities name the machine that recorded; replay does not read them. */
function withoutMachine(history: string): string {
  const machine: Readonly<Record<string, string>> = { stackTrace: '', identity: 'worker', hostTaskQueue: '' };
  return JSON.stringify(JSON.parse(history), (key, value: unknown) => machine[key] ?? value);
}

void record(process.argv[2] ?? 'unreleased');
