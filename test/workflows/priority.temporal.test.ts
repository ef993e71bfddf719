import { anAsset, scriptedActivities } from './scripted-activities';
import { startWorkflowEnvironment } from './workflow-environment';

const ONE_PARTITION = ['Read', 'Write'].flatMap((kind) => [
  '--dynamic-config-value',
  `matching.numTaskqueue${kind}Partitions=1`,
]);

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('an hourly run beside a sweep', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;
  beforeAll(async () => {
    environment = await startWorkflowEnvironment(ONE_PARTITION);
  });
  afterAll(async () => environment.stop());

  it('gets the first slot that is free, and the sweep what is left', async () => {
    const sweep = ['a', 'b', 'c', 'd'].map((asset) => anAsset(asset));
    const started: string[] = [];
    const gates: (() => void)[] = [];
    const { activities } = scriptedActivities({
      assets: sweep,
      onSlice: async (asset) => {
        started.push(asset);
        if (asset !== 'hourly') await new Promise<void>((open) => gates.push(open));
      },
    });
    const { workflow } = environment.client;
    const start = (workflowId: string, mode: 'full' | 'incremental') =>
      workflow.start('materialize', { workflowId, taskQueue: 'campaignlake', args: [{ mode }] });
    const planMaterialization: typeof activities.planMaterialization = async (input) => {
      const plan = await activities.planMaterialization(input);
      if (plan.mode === 'full') return { ...plan, priority: 2 };
      started.push('plan');
      return { ...plan, assets: [anAsset('hourly')] };
    };
    await environment.withWorker(
      { ...activities, planMaterialization },
      async () => {
        const full = await start('sweep', 'full');
        await until(() => gates.length === 2);
        expect(started).toHaveLength(2);
        const hourly = await start('hourly', 'incremental');
        await until(async () => ((await hourly.describe()).raw.pendingActivities ?? []).length > 0);
        gates[0]?.();
        await until(() => started.length > 2);
        expect(started[2]).toBe('plan');
        for (const run of [hourly, full]) {
          await until(async () => {
            for (const open of gates.splice(0)) open();
            return (await run.describe()).status.name !== 'RUNNING';
          });
        }
        expect(started.filter((asset) => asset !== 'hourly' && asset !== 'plan').toSorted()).toEqual([
          'a',
          'b',
          'c',
          'd',
        ]);
      },
      { slots: 2 },
    );
  });
});
