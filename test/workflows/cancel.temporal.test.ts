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

  /** What the run failed with after a person ended one workflow of it, and what was done. */
  const end = async (verb: 'cancel' | 'terminate', workflowId: string) => {
    const assets = [anAsset('deals'), anAsset('lists'), anAsset('stages', { deps: ['deals'] })];
    const { workflow } = environment.client;
    const onSlice = async (asset: string): Promise<void> => {
      if (asset !== 'deals') return;
      await workflow.getHandle(workflowId)[verb]();
      throw new Error('it is tried again, and that is what the end of its workflow ends');
    };
    // One at a time: whatever comes after deals is started after that.
    const { activities, log } = scriptedActivities({ assets, onSlice, limits: { concurrentAssets: 1 } });
    const options = { workflowId: RUN, taskQueue: 'campaignlake', args: [{}] };
    const failure = await environment.withWorker(activities, () =>
      workflow.execute('materialize', options).catch((error: unknown) => error),
    );
    return { cause: failure instanceof WorkflowFailedError ? failure.cause : failure, log };
  };

  it.each([
    ['cancel', 'Canceled: somebody canceled it alone'],
    ['terminate', 'Terminated: somebody terminated it alone'],
  ] as const)(
    'goes on with the others after a %s of that asset alone, fails for it and says what to do',
    async (verb, why) => {
      const { cause, log } = await end(verb, 'acme:deals');
      if (!(cause instanceof ApplicationFailure)) throw cause;
      expect(cause.message).toContain(`deals (${why}. To try again: npx campaignlake materialize deals)`);
      const [progress] = (cause.details ?? []) as readonly RunProgress[];
      expect(progress?.assets).toMatchObject({
        deals: { state: 'failed', error: { message: expect.stringMatching(/^deals: somebody /) as string } },
        lists: { state: 'done' },
        stages: { state: 'skipped' },
      });
      expect(log.slice(-2)).toEqual(['run failed', 'publish']);
    },
  );

  it('starts no other where it is canceled itself', async () => {
    const { cause, log } = await end('cancel', RUN);
    expect(cause).toBeInstanceOf(CancelledFailure);
    expect(log).toEqual(['run canceled', 'publish']);
  });
});
