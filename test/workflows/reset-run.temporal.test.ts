import { awaitOther } from '../../activities/await-other';
import { endRun } from '../../activities/end-run';
import { reset } from '../end-to-end/reset';
import { anAsset, scriptedActivities } from './scripted-activities';
import { seen } from './seen';
import { startWorkflowEnvironment } from './workflow-environment';

describe('a run that is reset while one of its assets is paused', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment.stop());

  const RUN = 'acme:materialize:reset';

  /** Paused with two slices read of four, and reset to its beginning. */
  const withReset = async (act: (run: Awaited<ReturnType<typeof reset>>) => Promise<void>) => {
    const { client } = environment;
    let slices = 0;
    const { activities, log } = scriptedActivities({
      assets: [anAsset('tags'), anAsset('lists')],
      morePages: { tags: 6 },
      limits: { slicePages: 1, sliceWindow: 1 },
      onSlice: async (asset) => {
        if (asset === 'tags' && ++slices === 2) await client.workflow.getHandle(RUN).signal('pause', 'tags');
      },
    });
    const reached = {
      ...activities,
      awaitOther: (input: Parameters<typeof awaitOther>[1]) => awaitOther(client, input),
      recordRun: (input: Parameters<typeof activities.recordRun>[0]) =>
        endRun({ temporal: client, warehouse: { endRun: async () => activities.recordRun(input) } }, input.progress),
    };
    await environment.withWorker(reached, async () => {
      const run = await client.workflow.start('materialize', {
        workflowId: RUN,
        taskQueue: 'campaignlake',
        args: [{}],
      });
      await seen(run, ({ assets }) => assets['tags']?.isPaused === true && assets['lists']?.state === 'done');
      const again = await reset(environment, { workflowId: RUN, task: 0 });
      await seen(again, ({ assets }) => assets['tags']?.isPaused === true && assets['lists']?.state === 'done');
      await act(again);
    });
    return log;
  };

  const status = async (workflowId: string): Promise<string> =>
    (await environment.client.workflow.getHandle(workflowId).describe()).status.name;

  it('goes on with what it had begun, tells it of pauses, and reads no page again', async () => {
    const log = await withReset(async (run) => {
      await run.signal('resume', 'tags');
      await expect(run.result()).resolves.toMatchObject({ state: 'done', assets: { tags: { state: 'done' } } });
    });
    const slices = log.filter((line) => line.startsWith('slice tags'));
    expect(slices.length).toBeGreaterThan(2);
    expect(new Set(slices).size).toBe(slices.length);
    expect(log.filter((line) => line.startsWith('merge tags'))).toHaveLength(1);
  });

  it('ends it when it is canceled', async () => {
    await withReset(async (run) => {
      await run.cancel();
      await expect(run.result()).rejects.toThrow('cancelled');
    });
    while ((await status('acme:tags')) === 'RUNNING');
    await expect(status('acme:tags')).resolves.toBe('CANCELLED');
  });
});
