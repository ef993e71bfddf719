import { statusesIn } from '../../graph/freshness';
import { aRun, anAsset } from '../client/runs/a-run';
import { aWarehouse, type TestWarehouse } from './a-warehouse';
import { people, tags } from './some-assets';

describe('the end of a run', () => {
  let lake: TestWarehouse;

  beforeEach(async () => {
    lake = await aWarehouse({ assets: [people, tags] });
  });
  afterEach(() => lake.remove());

  const rows = () =>
    lake.query('SELECT asset, state, error_type, run_id FROM meta.materializations ORDER BY ended_at, asset');
  const failed = async () => {
    const stored = new Map((await lake.warehouse.storedAssets()).map((asset) => [asset.asset, asset]));
    return statusesIn([people, tags], stored, new Date())('failed');
  };
  const terminated = anAsset('people', {
    state: 'failed',
    error: { type: 'Terminated', message: 'people: somebody terminated it alone' },
  });
  const busy = anAsset('tags', { state: 'busy', error: { type: 'Busy', message: 'tags: somebody is at it' } });

  it('writes down what could not do so itself, once, however often it is said', async () => {
    const run = aRun([terminated, busy], { state: 'failed' });
    await lake.warehouse.endRun(run);
    await lake.warehouse.endRun(run);
    expect(await rows()).toEqual([
      { asset: 'people', state: 'failed', error_type: 'Terminated', run_id: 'run-1' },
      { asset: 'tags', state: 'busy', error_type: 'Busy', run_id: 'run-1' },
    ]);
    expect(await failed()).toEqual(['people']);
  });

  it('leaves what is written down as it is, also of a run that was reset and has another id', async () => {
    const own = { ...terminated, materializationId: 'm1', error: { type: 'Contract', message: 'moved' } };
    const record = { ...own, materializationId: 'm1', runId: 'run-0', mode: 'full', reason: 'a test' } as const;
    const ended = { startedAt: '2026-01-31T06:00:00Z', endedAt: '2026-01-31T06:00:02Z', state: 'failed' } as const;
    await lake.warehouse.recordUnmerged({ ...record, ...ended });
    await lake.warehouse.endRun(aRun([own], { state: 'failed' }));
    await lake.warehouse.endRun(aRun([terminated], { state: 'failed', runId: 'run-0' }));
    expect(await rows()).toEqual([{ asset: 'people', state: 'failed', error_type: 'Contract', run_id: 'run-0' }]);
  });

  it('has no asset failed that another run has done since', async () => {
    await lake.materialize('people', []);
    await lake.warehouse.endRun(aRun([terminated], { state: 'failed', endedAt: new Date().toISOString() }));
    expect(await failed()).toEqual([]);
  });

  it('counts as failed what held deletes back for the first time', async () => {
    const { warehouse } = lake;
    const startedAt = new Date().toISOString();
    await warehouse.startRun({ runId: 'run-1', workflowId: 'w', account: 'acme', startedAt, request: {} });
    const held = anAsset('tags', { heldBack: 90, isNewlyHeld: true });
    await warehouse.endRun(aRun([terminated, held], { state: 'failed' }));
    expect(await lake.query('SELECT assets::INTEGER AS assets, failed::INTEGER AS failed FROM meta.runs')).toEqual([
      { assets: 2, failed: 2 },
    ]);
  });
});
