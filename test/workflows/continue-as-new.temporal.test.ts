import type { RunProgress } from '../../graph/plan';
import { anAsset, scriptedActivities } from './scripted-activities';
import { seen } from './seen';
import { startWorkflowEnvironment } from './workflow-environment';

describe('a materialization whose history grows long', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment([
      '--dynamic-config-value',
      'limit.historyCount.suggestContinueAsNew=60',
    ]);
  });
  afterAll(() => environment.stop());

  it('continues as new, asks for no slice twice, merges them all, and knows how long it was paused before', async () => {
    const limits = { slicePages: 1 };
    const { workflow } = environment.client;
    let wasPaused = false;
    const { activities, log } = scriptedActivities({
      assets: [anAsset('contacts')],
      morePages: { contacts: 40 },
      limits,
      onSlice: async () => {
        if (wasPaused) return;
        wasPaused = true;
        await workflow.getHandle('acme:contacts').signal('pause');
      },
    });
    const options = { workflowId: 'acme:materialize:long', taskQueue: 'campaignlake', args: [{}] };
    const { progress, runs } = await environment.withWorker(activities, async () => {
      const run = await workflow.start('materialize', options);
      await seen(run, ({ assets: { contacts } }) => contacts?.isPaused === true && contacts.isEnding === false);
      await run.signal('resume');
      const answered = (await run.result()) as RunProgress;
      const chain: string[] = [];
      const query = "WorkflowId = 'acme:contacts'";
      await untilListed(async () => {
        chain.length = 0;
        for await (const { status } of workflow.list({ query })) chain.push(status.name);
        return chain.includes('COMPLETED');
      });
      return { progress: answered, runs: chain };
    });
    const slices = log.filter((line) => line.startsWith('slice'));
    expect(runs.filter((status) => status === 'CONTINUED_AS_NEW').length).toBeGreaterThan(0);
    expect(new Set(slices).size).toBe(slices.length);
    expect(log).toContain(`merge contacts ${slices.length}`);
    expect(progress.assets['contacts']).toMatchObject({ state: 'done', calls: slices.length });
    expect(progress.assets['contacts']?.pausedMs).toBeGreaterThan(0);
  });
});

/** Visibility is written a moment after the workflow has ended. */
async function untilListed(isListed: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) if (await isListed()) return;
  throw new Error('the workflow is not listed as ended');
}
