import { DefaultLogger } from '@temporalio/worker';
import type { RunProgress } from '../../graph/plan';
import { aSign } from './a-sign';
import { anAsset, scriptedActivities } from './scripted-activities';
import { seen } from './seen';
import { startWorkflowEnvironment } from './workflow-environment';

describe('a run with room for one asset, which is paused', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;

  const warned: string[] = [];

  beforeAll(async () => {
    const logger = new DefaultLogger('WARN', ({ message }) => warned.push(message));
    environment = await startWorkflowEnvironment([], logger);
  });
  afterAll(() => environment.stop());

  /** None of these names an asset of the run. */
  const NOBODYS = ['taggs', ['taggs', 'lits'], '', 7, [], [7], { assets: ['tags'] }, { asset: null }];
  const RUN = 'acme:materialize:one-paused';

  it.each([
    ['by an object that names it', RUN, [{ asset: 'tags' }]],
    ['by a list of it and one that the run does not have', RUN, [['tags', 'forms']]],
    ['by an object with a list of it', RUN, [{ asset: ['tags'] }]],
    ['by its own workflow', 'acme:tags', []],
  ])('goes on with the others, and with it in its turn: %s', async (_, told, words) => {
    const [isBeingRead, letGo] = [aSign(), aSign()];
    const { activities, log } = scriptedActivities({
      assets: [anAsset('tags'), anAsset('lists')],
      morePages: { tags: 1 },
      limits: { concurrentAssets: 1 },
      onSlice: async (asset) => {
        if (asset !== 'tags') return;
        isBeingRead.give();
        await letGo.given;
      },
    });
    const { workflow } = environment.client;
    await environment.withWorker(activities, async () => {
      const run = await workflow.start('materialize', { workflowId: RUN, taskQueue: 'campaignlake', args: [{}] });
      await isBeingRead.given;
      try {
        for (const word of NOBODYS) await run.signal('pause', word);
        await workflow.getHandle(told).signal('pause', ...words);
        const paused = await seen(
          run,
          ({ assets, ...all }) =>
            (assets['lists']?.state === 'done' && assets['tags']?.isPaused === true) || all.isPaused === true,
        );
        expect(paused.isPaused).toBeUndefined();
        // Its slice still ends: nothing is held so far.
        expect(paused.assets['tags']).toMatchObject({ isEnding: true, calls: 0 });
        expect(paused.assets['tags']).not.toHaveProperty('pausedMs');
      } finally {
        letGo.give();
      }
      const letGoAtMs = Date.now();
      await seen(run, ({ assets: { tags } }) => tags?.isEnding === false && tags.calls === 1);
      await workflow.getHandle(told).signal('resume', ...words);
      const { pausedMs, assets } = (await run.result()) as RunProgress;
      for (const ms of [pausedMs, assets['tags']?.pausedMs]) {
        expect(ms).toBeGreaterThan(0);
        expect(ms).toBeLessThan(Date.now() - letGoAtMs);
      }
    });
    for (const word of NOBODYS.slice(2))
      expect(warned).toContain(`a signal to pause or resume changes nothing: ${JSON.stringify(word)} names no asset`);
    for (const asset of ['taggs', 'lits'])
      expect(warned).toContain(`a signal to pause or resume changes nothing: the run has no asset "${asset}"`);
    expect(log.filter((line) => line.startsWith('merge'))).toEqual(['merge lists 1', 'merge tags 3']);
  });
});
