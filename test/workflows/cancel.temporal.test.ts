import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { RunProgress } from '../../graph/plan';
import { anAsset, scriptedActivities } from './scripted-activities';
import { startWorkflowEnvironment } from './workflow-environment';

describe('a run of which deals is being read', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment.stop());

  const RUN = 'acme:materialize:canceled';

  /** What the run failed with after a person canceled one workflow of it, and what was done. */
  const cancel = async (workflowId: string) => {
    const assets = [anAsset('deals'), anAsset('lists'), anAsset('stages', { deps: ['deals'] })];
    const { workflow } = environment.client;
    const onSlice = async (asset: string): Promise<void> => {
      if (asset !== 'deals') return;
      await workflow.getHandle(workflowId).cancel();
      throw new Error('it is tried again, and that is what the cancellation ends');
    };
    // One at a time: whatever comes after deals is started after the cancellation.
    const { activities, log } = scriptedActivities({ assets, onSlice, limits: { concurrentAssets: 1 } });
    const options = { workflowId: RUN, taskQueue: 'campaignlake', args: [{}] };
    const failure = await environment.withWorker(activities, () =>
      workflow.execute('materialize', options).catch((error: unknown) => error),
    );
    return { cause: failure instanceof WorkflowFailedError ? failure.cause : failure, log };
  };

  it('goes on with the others where that asset is canceled alone, and fails for it', async () => {
    const { cause, log } = await cancel('acme:deals');
    if (!(cause instanceof ApplicationFailure)) throw cause;
    expect(cause.message).toContain(
      'deals (Canceled: somebody canceled it alone. To try again: npx campaignlake materialize deals)',
    );
    const [progress] = (cause.details ?? []) as readonly RunProgress[];
    expect(progress?.assets).toMatchObject({
      deals: { state: 'failed', error: { type: 'Canceled' } },
      lists: { state: 'done' },
      stages: { state: 'skipped' },
    });
    expect(log.slice(-2)).toEqual(['run failed', 'publish']);
  });

  it('starts no other where it is canceled itself', async () => {
    const { cause, log } = await cancel(RUN);
    expect(cause).toBeInstanceOf(CancelledFailure);
    expect(log).toEqual(['run canceled', 'publish']);
  });
});
