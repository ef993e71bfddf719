import type { WorkflowHandle } from '@temporalio/client';
import { awaitOther, type AwaitOtherInput } from '../../activities/await-other';
import { scriptedActivities } from '../workflows/scripted-activities';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';
import { anActivity } from './an-activity';

const identity = { account: 'acme', warehouseId: 'w1' };

describe('waiting for another workflow', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;
  let holder: WorkflowHandle;
  let holders = 0;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment.stop());
  beforeEach(async () => {
    // Until a worker comes it does not end.
    const options = { workflowId: `acme:holder-${++holders}`, taskQueue: 'campaignlake', args: [] };
    holder = await environment.client.workflow.start('publish', options);
  });
  afterEach(() => holder.terminate().catch(() => undefined));

  const waiting = (
    input: Partial<AwaitOtherInput> = {},
    { activity = anActivity({ scheduledTimestampMs: Date.now() }), busyAfterMs = 60_000 } = {},
  ) =>
    activity.run(() =>
      awaitOther(environment.client, { identity, workflowId: holder.workflowId, ...input }, busyAfterMs),
    );

  it('gives what it answered', async () => {
    const end = waiting();
    await environment.withWorker(scriptedActivities({ assets: [] }).activities, () => holder.result());
    await expect(end).resolves.toMatchObject({ outcome: 'ended', result: { current: '/p/current.duckdb' } });
  });

  it('ends, without an answer, when it failed, or is not there any more', async () => {
    const end = waiting();
    await holder.terminate();
    await expect(end).resolves.toEqual({ outcome: 'ended' });
    await expect(waiting({ workflowId: 'acme:nobody' })).resolves.toEqual({ outcome: 'ended' });
  });

  it.each([
    ['some minutes', 0],
    ['the rest of some minutes, of which a worker that died took most', 59_000],
    ['none that are left', 61_000],
  ])('ends after %s, and names who holds the asset', async (_, agoMs) => {
    const activity = anActivity({ scheduledTimestampMs: Date.now() - agoMs });
    const end = await waiting({}, { activity, busyAfterMs: agoMs === 0 ? 1_000 : 60_000 });
    expect(end).toEqual({ outcome: 'busy', holder: holder.workflowId });
  });

  it('is no answer when the activity is canceled', async () => {
    const activity = anActivity({ scheduledTimestampMs: Date.now() });
    const end = waiting({}, { activity });
    activity.cancel();
    await expect(end).rejects.toThrow('CANCELLED');
  });

  it('takes as long as it takes where it is of the run that asks', async () => {
    const activity = anActivity({ scheduledTimestampMs: Date.now() - 61_000 });
    const end = waiting({ isOwn: true }, { activity });
    await environment.withWorker(scriptedActivities({ assets: [] }).activities, () => holder.result());
    await expect(end).resolves.toMatchObject({ outcome: 'ended' });
  });
});
