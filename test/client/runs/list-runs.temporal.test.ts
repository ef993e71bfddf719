import { oneRun } from '../../../client/runs/list-runs';
import { anAsset, scriptedActivities } from '../../workflows/scripted-activities';
import { startWorkflowEnvironment } from '../../workflows/workflow-environment';

describe('a run that a person canceled while deals was being read', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment.stop());

  it('tells what it did, and of the rest that it was left out, to the command line and on its page', async () => {
    const { client } = environment;
    const run = { workflowId: 'acme:materialize:canceled', taskQueue: 'campaignlake' };
    const handle = client.workflow.getHandle(run.workflowId);
    const { activities } = scriptedActivities({
      assets: [anAsset('lists'), anAsset('deals'), anAsset('stages', { deps: ['deals'] })],
      limits: { concurrentAssets: 1 },
      onSlice: async (asset) => {
        if (asset !== 'deals') return;
        await handle.cancel();
        throw new Error('it is tried again, and that is what the cancellation ends');
      },
    });
    const { told, page } = await environment.withWorker(activities, async () => {
      await client.workflow.execute('materialize', { ...run, args: [{}] }).catch(() => undefined);
      const metadata = await handle.query<{ readonly currentDetails: string }>('__temporal_workflow_metadata');
      return {
        told: await oneRun({ client, account: 'acme', taskQueue: run.taskQueue }, run.workflowId),
        page: metadata.currentDetails,
      };
    });
    expect(told).toMatchObject({
      state: 'canceled',
      calls: 2,
      rowsRead: 10,
      assets: { lists: { state: 'done' }, deals: { state: 'skipped' }, stages: { state: 'skipped' } },
    });
    expect(page).toContain('\n2 skipped, 1 done\n');
    expect(page).toMatch(/deals\), \[stages\].*: Skipped: the run was canceled before it was done/);
  });
});
