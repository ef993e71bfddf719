import type { RunProgress } from '../../graph/plan';
import { anAsset, scriptedActivities } from './scripted-activities';
import { startWorkflowEnvironment } from './workflow-environment';

describe('a run that a schedule started', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment.stop());

  it('tells by which one, and when it was due', async () => {
    const { activities } = scriptedActivities({ assets: [anAsset('lists')], onTell: () => undefined });
    const told = new Promise<RunProgress>((resolve) => {
      activities.sendAlerts = async ({ progress }) => resolve(progress);
    });
    const schedule = await environment.client.schedule.create({
      scheduleId: 'acme:hourly',
      spec: {},
      action: { type: 'startWorkflow', workflowType: 'materialize', taskQueue: 'campaignlake', args: [{}] },
    });
    try {
      await schedule.trigger();
      const { scheduledAt, scheduledBy } = await environment.withWorker(activities, () => told);
      expect({ scheduledBy, isDue: scheduledAt !== undefined }).toEqual({ scheduledBy: 'acme:hourly', isDue: true });
    } finally {
      await schedule.delete();
    }
  });
});
