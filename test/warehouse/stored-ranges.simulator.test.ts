import { statusesIn } from '../../graph/freshness';
import { rangeOf } from '../../graph/range';
import type { AssetStatus } from '../../graph/selection';
import { aWarehouse, type TestWarehouse } from './a-warehouse';
import { minute, numbers, person, someAssets } from './some-assets';

let lake: TestWarehouse;

beforeEach(async () => {
  lake = await aWarehouse({ assets: someAssets });
});
afterEach(() => lake.remove());

it('what is stored of a range is counted as a merge tells it: by the replication key, else the created key', async () => {
  await lake.materialize('people', [...numbers(1, 10).map((id) => person(id)), person(11, { udate: null })]);
  const counted = async (since?: string, until?: string) => {
    const range = rangeOf({ ...(since && { since }), ...(until && { until }) }, 'UTC');
    return (await lake.warehouse.storedAssets(range)).find(({ asset }) => asset === 'people')?.range;
  };
  expect(await counted(minute(3), minute(6))).toEqual({ within: 3, newer: 5 });
  expect(await counted(minute(3))).toEqual({ within: 8, newer: 0 });
  expect(await counted(undefined, minute(3))).toEqual({ within: 3, newer: 8 });
  expect(await counted()).toBeUndefined();
});

describe('a range that was backfilled', () => {
  const range = { mode: 'backfill', since: minute(0), isScan: false, proof: null } as const;

  const stored = async (key: string) => (await lake.warehouse.storedAssets()).find(({ asset }) => asset === key);
  const having = async (status: AssetStatus) => {
    const known = new Map((await lake.warehouse.storedAssets()).map((asset) => [asset.asset, asset]));
    return statusesIn(someAssets, known, new Date())(status);
  };
  const end = async (asset: string, state: 'failed' | 'unavailable', mode: 'incremental' | 'backfill') => {
    const { materializationId, startedAt } = await lake.warehouse.begin(asset);
    const endedAt = new Date(Date.parse(startedAt) + 1).toISOString();
    const ended = { materializationId, asset, runId: 'run-1', mode, state, startedAt, endedAt } as const;
    const read = { strategy: 'scan', reason: 'a test', calls: 1, pages: 0, rowsRead: 0 } as const;
    await lake.warehouse.recordUnmerged({ ...ended, ...read });
  };

  it('does not forget what failed, nor that the account has it not', async () => {
    await end('tags', 'failed', 'incremental');
    await end('lines', 'unavailable', 'incremental');
    await lake.materialize('tags', [], range);
    const before = await stored('lines');
    await lake.materialize('lines', [], range);
    expect(await having('failed')).toEqual(['tags']);
    expect(await stored('lines')).toEqual(before);
    expect(before).toMatchObject({ lastState: 'unavailable', hasAnswered: false });
  });

  it('stands for no state of its table where it fails, and is there in the record of its run', async () => {
    await lake.materialize('people', [person(1)]);
    await end('people', 'failed', 'backfill');
    expect(await having('failed')).toEqual([]);
    const recorded = await lake.query("SELECT state FROM meta.materializations WHERE mode = 'backfill'");
    expect(recorded).toEqual([{ state: 'failed' }]);
  });

  it('is rows of a table that was never materialized, neither fresh nor stale, until all of it is read', async () => {
    await lake.materialize('people', [person(1), person(2)], range);
    expect(await having('never')).toEqual(['people', 'tags', 'lines']);
    expect(await having('stale')).toEqual([]);
    expect(await stored('people')).toMatchObject({ rows: 2, hasAnswered: false });
    await lake.materialize('people', [person(1), person(2), person(3)]);
    expect(await having('never')).toEqual(['tags', 'lines']);
    expect(await stored('people')).toMatchObject({ rows: 3, hasAnswered: true });
  });
});
