import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { awaitOther } from '../../activities/await-other';
import type { MaterializeRequest, RunProgress } from '../../graph/plan';
import { aSign } from './a-sign';
import { scheduledIn } from './scheduled-in';
import { anAsset, scriptedActivities } from './scripted-activities';
import { startWorkflowEnvironment } from './workflow-environment';

describe('two runs at once', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment.stop());

  /** Activities in which the slices of an asset wait until it is let go; the assets of a run are the words of its selection. */
  const gated = () => {
    const gates = new Map<string, { readonly passed: ReturnType<typeof aSign>; reached: boolean }>();
    const gateOf = (asset: string) => {
      const gate = gates.get(asset) ?? { passed: aSign(), reached: false };
      gates.set(asset, gate);
      return gate;
    };
    const { activities, log } = scriptedActivities({
      assets: [],
      limits: { concurrentAssets: 1 },
      onSlice: async (asset) => {
        const gate = gateOf(asset);
        gate.reached = true;
        await gate.passed.given;
      },
    });
    const planMaterialization: typeof activities.planMaterialization = async (input) => ({
      ...(await activities.planMaterialization(input)),
      assets: (input.request.select ?? '').split(' or ').map((asset) => anAsset(asset)),
    });
    return {
      activities: {
        ...activities,
        planMaterialization,
        awaitOther: (input: Parameters<typeof activities.awaitOther>[0]) => awaitOther(environment.client, input),
      },
      log,
      letGo: (asset: string): void => gateOf(asset).passed.give(),
      reached: async (asset: string): Promise<void> => {
        while (!gateOf(asset).reached) await new Promise((resolve) => setTimeout(resolve, 10));
      },
    };
  };

  const start = (name: string, request: MaterializeRequest) =>
    environment.client.workflow.start('materialize', {
      workflowId: `acme:materialize:${name}`,
      taskQueue: 'campaignlake',
      args: [request],
    });

  it('work once on an asset that both want: the other takes what began after it did', async () => {
    const { activities, log, letGo, reached } = gated();
    const ends = await environment.withWorker(activities, async () => {
      const waiting = await start('waiting', { select: 'tags or lists' });
      await reached('tags');
      const working = await start('working', { select: 'lists' });
      await reached('lists');
      letGo('tags');
      // It finds the asset taken, and waits.
      while (!(await scheduledIn(waiting)).includes('awaitOther'));
      letGo('lists');
      return Promise.all([waiting.result(), working.result()]) as Promise<RunProgress[]>;
    });
    expect(log.filter((line) => line.startsWith('merge lists'))).toHaveLength(1);
    expect(ends[0]?.assets['lists']).toEqual(ends[1]?.assets['lists']);
  });

  it('go on side by side on one asset in different modes', async () => {
    const { activities, log, letGo, reached } = gated();
    await environment.withWorker(activities, async () => {
      const sweep = await start('sweep', { select: 'contacts', mode: 'full' });
      await reached('contacts');
      const hourly = await start('hourly', { select: 'contacts' });
      await asked(hourly, 'acme:contacts');
      letGo('contacts');
      await Promise.all([sweep.result(), hourly.result()]);
      expect(await scheduledIn(hourly)).not.toContain('awaitOther');
    });
    expect(log.filter((line) => line.startsWith('merge'))).toEqual(['merge contacts 1', 'merge contacts 1']);
  });

  it('are one run where they have one id', async () => {
    const { activities, log, letGo, reached } = gated();
    await environment.withWorker(activities, async () => {
      const first = await start('one', { select: 'forms' });
      await reached('forms');
      await expect(start('one', { select: 'forms' })).rejects.toBeInstanceOf(WorkflowExecutionAlreadyStartedError);
      letGo('forms');
      await first.result();
    });
    expect(log.filter((line) => line.startsWith('merge'))).toEqual(['merge forms 1']);
  });

  /** The run has started this asset, which has handed out a slice beside that of another run. */
  const asked = async (run: WorkflowHandle, workflowId: string): Promise<void> => {
    const hasStarted = async (): Promise<boolean> => {
      const { events } = await run.fetchHistory();
      return (events ?? []).some((event) => event.childWorkflowExecutionStartedEventAttributes);
    };
    while (!(await hasStarted()));
    while (!(await scheduledIn(environment.client.workflow.getHandle(workflowId))).includes('extractSlice'));
  };
});
