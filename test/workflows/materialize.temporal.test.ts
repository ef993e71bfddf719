import { WorkflowFailedError, type WorkflowHandle, type WorkflowStartOptions } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { AssetProgress, MaterializeRequest, RunProgress } from '../../graph/plan';
import type { materialize as materializeWorkflow } from '../../workflows/materialize';
import { aSign } from './a-sign';
import { anAsset, finalError, scriptedActivities, type Script } from './scripted-activities';
import { seen } from './seen';
import { startWorkflowEnvironment } from './workflow-environment';

describe('a run', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;
  let runs = 0;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment.stop());

  /** What the run answered, or what it failed with. */
  const materialize = async (script: Script, request: MaterializeRequest = {}) => {
    const { activities, log } = scriptedActivities(script);
    const workflowId = `acme:materialize:${++runs}`;
    const options: WorkflowStartOptions<typeof materializeWorkflow> = {
      workflowId,
      taskQueue: 'campaignlake',
      args: [request],
    };
    const end = await environment.withWorker(activities, () =>
      environment.client.workflow
        .execute<typeof materializeWorkflow>('materialize', options)
        .then((progress) => ({ progress, message: '' }), failureOf),
    );
    return { ...end, log };
  };

  const failureOf = (error: unknown): { readonly message: string; readonly progress: RunProgress } => {
    const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
    if (!(cause instanceof ApplicationFailure)) throw error;
    return { message: cause.message, progress: (cause.details ?? [])[0] as RunProgress };
  };

  it('materializes each asset, publishes once, and answers with all of it', async () => {
    const assets = [anAsset('lists'), anAsset('tags')];
    const { progress, log } = await materialize({ assets, morePages: { tags: 3 } });
    expect(progress).toMatchObject({ state: 'done', rowsWritten: 20, published: { isNew: true } });
    expect(Object.values(progress.assets).map(({ asset, state }) => [asset, state])).toEqual([
      ['lists', 'done'],
      ['tags', 'done'],
    ]);
    expect(log.filter((line) => line === 'publish')).toHaveLength(1);
    expect(log.at(-2)).toBe('run done');
  });

  it('goes on with the siblings of an asset that fails, and then fails itself', async () => {
    const deals = anAsset('deals');
    const assets = [deals, anAsset('lists'), anAsset('stages', { deps: ['deals'] })];
    const onSlice = (asset: string): void => {
      if (asset === 'deals') throw finalError('ContractError');
    };
    const { message, progress, log } = await materialize({ assets, onSlice });
    expect(message).toContain('deals (ContractError: it is ContractError)');
    expect(progress.assets).toMatchObject({
      deals: { state: 'failed', error: { type: 'ContractError' } },
      lists: { state: 'done' },
      stages: { state: 'skipped' },
    });
    expect(log).toEqual(expect.arrayContaining(['failed deals', 'skipped stages', 'run failed', 'publish']));
  });

  it('does not fail over an asset that the account does not have', async () => {
    const assets = [anAsset('sms'), anAsset('lists')];
    const onSlice = (asset: string): void => {
      if (asset === 'sms') throw finalError('Unavailable', { calls: 7 });
    };
    const { progress } = await materialize({ assets, onSlice });
    expect(progress).toMatchObject({
      state: 'done',
      assets: { sms: { state: 'unavailable', calls: 7 }, lists: { state: 'done' } },
    });
  });

  it.each([
    ['that failed', 'ContractError', 'tell AssetsFailed'],
    ['that is well', undefined, 'tell done'],
  ])('tells how one %s ended, after publishing, where somebody is to be told', async (_, type, told) => {
    const onSlice = (): void => {
      if (type !== undefined) throw finalError(type);
    };
    const script = { assets: [anAsset('lists')], onSlice };
    expect((await materialize(script)).log.filter((line) => line.startsWith('tell'))).toEqual([]);
    const { log } = await materialize({ ...script, onTell: () => undefined });
    expect(log.slice(-2)).toEqual(['publish', told]);
  });

  it('tells of a failure before there is a plan, and is not changed by one of the telling', async () => {
    const { activities, log } = scriptedActivities({ assets: [] });
    const planMaterialization = (): never => {
      throw finalError('SelectionError');
    };
    const options = { workflowId: 'acme:materialize:unplanned', taskQueue: 'campaignlake', args: [{}] };
    const execution = environment.withWorker({ ...activities, planMaterialization }, () =>
      environment.client.workflow.execute('materialize', options),
    );
    await expect(execution).rejects.toMatchObject({ cause: { type: 'SelectionError' } });
    expect(log).toEqual(['tell SelectionError']);
    const onTell = (): void => {
      throw finalError('Alert');
    };
    const { progress } = await materialize({ assets: [anAsset('lists')], onTell });
    expect(progress).toMatchObject({ state: 'done', alertFailure: 'it is Alert' });
  });

  it('stages a rider from the pages of its carrier', async () => {
    const assets = [anAsset('options', { carrier: 'fields' }), anAsset('fields', { riders: ['options'] })];
    const { progress, log } = await materialize({ assets });
    expect(progress.assets).toMatchObject({ options: { state: 'done' }, fields: { state: 'done' } });
    expect(log).toContain('merge options 1 from fields');
  });

  it('reads per parent where the flat listing does not exist', async () => {
    const each = {
      kind: 'each',
      parent: 'orders',
      parentEndpoint: 'orders/{}/products',
      parentColumn: 'order',
    } as const;
    const onSlice = (_: string, slice: string): void => {
      if (slice.startsWith('walk')) throw finalError('Unavailable');
    };
    const { progress, log } = await materialize({ assets: [anAsset('products', { extraction: each })], onSlice });
    expect(progress.state).toBe('done');
    expect(log).toContain('slice products parents-k0-n100-l100');
  });

  it('waits for the asset that another run is at, and then does it itself', async () => {
    const assets = [anAsset('lists')];
    let isHeld = true;
    const onSlice = (): void => {
      if (isHeld) throw new Error('not yet');
    };
    const { activities, log } = scriptedActivities({ assets, onSlice });
    const awaited: string[] = [];
    const awaitOther: typeof activities.awaitOther = async ({ workflowId }) => {
      awaited.push(workflowId);
      isHeld = false;
      await environment.client.workflow.getHandle(workflowId).result();
      return { outcome: 'ended' };
    };
    const { workflow } = environment.client;
    const start = (workflowId: string) =>
      workflow.start('materialize', { workflowId, taskQueue: 'campaignlake', args: [{}] });
    const results = await environment.withWorker({ ...activities, awaitOther }, async () => {
      const first = await start('acme:materialize:first');
      const second = await start('acme:materialize:second');
      return Promise.all([first.result(), second.result()]) as Promise<RunProgress[]>;
    });
    expect(results.map(({ state }) => state)).toEqual(['done', 'done']);
    expect(awaited).toEqual(['acme:lists']);
    expect(log.filter((line) => line.startsWith('merge lists'))).toHaveLength(2);
  });

  it('refuses a materializeAsset that somebody started by hand, and says what to start', async () => {
    const { activities } = scriptedActivities({ assets: [] });
    const options = { workflowId: 'by-hand', taskQueue: 'campaignlake', args: [] };
    const execution = environment.withWorker(activities, () =>
      environment.client.workflow.execute('materializeAsset', options),
    );
    await expect(execution).rejects.toMatchObject({
      cause: { message: expect.stringContaining('start "materialize"') },
    });
  });

  it.each([
    ['an empty object', {}],
    ['null', null],
  ])('stops new slices while it is paused, before its plan is there: of %s', async (_, request) => {
    const assets = [anAsset('lists'), anAsset('tags')];
    const { activities, log } = scriptedActivities({ assets, limits: { concurrentAssets: 1 } });
    const { workflow } = environment.client;
    const progress = await environment.withWorker(activities, async () => {
      const handle = await workflow.signalWithStart('materialize', {
        workflowId: 'acme:materialize:paused',
        taskQueue: 'campaignlake',
        args: [request],
        signal: 'pause',
      });
      const paused = await handle.query<RunProgress>('progress');
      const before = [...log];
      await handle.signal('resume');
      await handle.result();
      return { paused, before };
    });
    expect(progress.before.filter((line) => line.startsWith('slice'))).toEqual([]);
    expect(progress.paused.state).toBe('running');
    expect(log.filter((line) => line.startsWith('merge'))).toHaveLength(2);
  });

  it.each([
    ['the run, by the name of that asset,', 'acme:materialize:one-paused', ['tags']],
    ['the asset itself', 'acme:tags', []],
  ])('holds one asset back when %s is told, and shows it', async (_, told, words) => {
    const hasBeenTold = aSign();
    const { activities, log } = scriptedActivities({
      assets: [anAsset('lists'), anAsset('tags')],
      morePages: { tags: 3 },
      limits: { slicePages: 1, sliceWindow: 1 },
      onSlice: async (asset, slice) => {
        if (asset === 'tags' && slice.startsWith('walk')) await hasBeenTold.given;
      },
    });
    const { workflow } = environment.client;
    const options = { workflowId: 'acme:materialize:one-paused', taskQueue: 'campaignlake', args: [{}] };
    await environment.withWorker(activities, async () => {
      const handle = await workflow.start('materialize', options);
      await seen(handle, ({ assets }) => assets['lists']?.state === 'done' && assets['tags']?.state === 'running');
      await workflow.getHandle(told).signal('pause', ...words);
      const paused = await seen(handle, ({ assets }) => assets['tags']?.isPaused === true);
      expect(paused.isPaused).toBeUndefined();
      hasBeenTold.give();
      const tags = workflow.getHandle('acme:tags');
      while ((await tags.query<AssetProgress>('progress')).pages === 0);
      expect(slicesIn(await tags.fetchHistory())).toBe(1);
      await workflow.getHandle(told).signal('resume', ...words);
      await handle.result();
    });
    expect(log.filter((line) => line.startsWith('merge'))).toEqual([
      'merge lists 1',
      expect.stringMatching(/^merge tags/),
    ]);
  });
});

/** Slices that were handed out, whether they have ended or not. */
const slicesIn = ({ events }: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>): number =>
  (events ?? []).filter(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'extractSlice',
  ).length;
