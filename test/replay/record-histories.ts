/**
 * Records the histories that the replay tests replay, from a live server: a run with a failing asset, a skipped one, a
 * retried slice and an unavailable endpoint, an asset that continued as new, and a run that was paused and tells how it
 * ended. Run it when a release goes out, and add its files to those of the releases before (docs/decisions/0017):
 * `npx tsx test/replay/record-histories.ts <release>`.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { anAsset, finalError, scriptedActivities } from '../workflows/scripted-activities';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';

const FOLDER = join(__dirname, 'histories');

async function record(release: string): Promise<void> {
  const environment = await startWorkflowEnvironment([
    '--dynamic-config-value',
    'limit.historyCount.suggestContinueAsNew=60',
  ]);
  const { workflow } = environment.client;
  const attempts = new Map<string, number>();
  const { activities } = scriptedActivities({
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
  });
  const recorded = { workflowId: 'acme:materialize:recorded', taskQueue: 'campaignlake', args: [{}] };
  await environment.withWorker(activities, async () => {
    await workflow.execute('materialize', recorded).catch(() => undefined);
  });
  const telling = scriptedActivities({ assets: [anAsset('lists'), anAsset('tags')], onTell: () => undefined });
  await environment.withWorker(telling.activities, async () => {
    const paused = { ...recorded, workflowId: 'acme:materialize:paused', signal: 'pause', signalArgs: ['lists'] };
    const handle = await workflow.signalWithStart('materialize', paused);
    await workflow
      .getHandle('acme:tags')
      .result()
      .catch(() => undefined);
    await handle.signal('resume');
    await handle.result();
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
  });
  await environment.stop();
}

/** Stacks and identities name the machine that recorded; replay does not read them. */
function withoutMachine(history: string): string {
  const machine: Readonly<Record<string, string>> = { stackTrace: '', identity: 'worker', hostTaskQueue: '' };
  return JSON.stringify(JSON.parse(history), (key, value: unknown) => machine[key] ?? value);
}

void record(process.argv[2] ?? 'unreleased');
