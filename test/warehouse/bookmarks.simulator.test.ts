import type { MergeRequest } from '../../graph/staging';
import { openWarehouse } from '../../warehouse/warehouse';
import { aWarehouse, options, type TestWarehouse } from './a-warehouse';
import { microseconds, minute, numbers, person, someAssets } from './some-assets';

const people = (from: number, to: number) => numbers(from, to).map((id) => person(id));
/** A read of what changed since this minute. */
const changed = (from: number) =>
  ({ isScan: false, proof: null, covers: { bookmark: 'key', from: microseconds(from) } }) as const;
const ANSWERED = { answeredAt: minute(1_000) };

let lake: TestWarehouse;

beforeEach(async () => {
  lake = await aWarehouse({ assets: someAssets });
});
afterEach(() => lake.remove());

const materialize = (records: readonly object[], change?: Partial<MergeRequest>) =>
  lake.materialize('people', records, { ...ANSWERED, ...change });
const bookmarks = async (asset = 'people') =>
  (await lake.warehouse.storedAssets()).find((one) => one.asset === asset)?.bookmarks;

describe('a bookmark', () => {
  it('is left by a proven scan: the greatest key, and the greatest id', async () => {
    await materialize([person(3), person(9), person(5)]);
    expect(await bookmarks()).toEqual({ key: microseconds(9), id: '9' });
  });

  it.each([
    ['an unproven scan', { proof: 'unproven' }],
    ['a read of what changed', changed(0)],
    ['a backfill', { mode: 'backfill', since: '2026-01-01' }],
  ] as const)('is left by no %s', async (_, change) => {
    await materialize(people(1, 3), change);
    expect(await bookmarks()).toEqual({});
  });

  it('is where it was after a backfill, which stands for no scan and makes no table fresher', async () => {
    await materialize(people(1, 3), { startedAt: minute(1) });
    const known = async () => (await lake.warehouse.storedAssets()).find(({ asset }) => asset === 'people');
    const before = await known();
    const range = { mode: 'backfill', since: minute(0), until: minute(20) } as const;
    expect((await materialize([person(9)], range)).inserted).toBe(1);
    expect((await materialize([person(8)], { ...range, ...changed(0) })).inserted).toBe(1);
    expect(await known()).toEqual({ ...before, rows: 5 });
  });

  it('is never what nobody has seen: not the time of the answer where no row has a key', async () => {
    await materialize([person(1, { udate: null })]);
    expect(await bookmarks()).toEqual({ id: '1' });
    await materialize(people(1, 3));
    expect((await materialize([], changed(2))).covered).toBeUndefined();
    expect(await bookmarks()).toEqual({ key: microseconds(3), id: '3' });
  });

  it('stays at the first answer where a row is dated beyond it', async () => {
    await materialize([person(1), person(2, { udate: '2099-01-01T00:00:00Z' })]);
    expect(await bookmarks()).toMatchObject({ key: microseconds(1_000) });
  });

  it('moves by a read of what changed that joins it, and never back', async () => {
    await materialize(people(1, 10));
    await materialize([person(20)], changed(10));
    expect(await bookmarks()).toEqual({ key: microseconds(20), id: '10' });
    await materialize([person(15)], changed(5));
    await materialize(people(1, 10));
    expect(await bookmarks()).toEqual({ key: microseconds(20), id: '10' });
  });

  it('does not move by a read that begins beyond it', async () => {
    await materialize(people(1, 10));
    await materialize([person(30)], changed(11));
    expect(await bookmarks()).toMatchObject({ key: microseconds(10) });
  });

  it('does not move by a read that covers another one', async () => {
    await materialize(people(1, 10));
    await materialize([person(30)], { ...changed(0), covers: { bookmark: 'id', from: '5' } });
    expect(await bookmarks()).toEqual({ key: microseconds(10), id: '30' });
  });

  it('does not move where rows were overtaken', async () => {
    await materialize(people(1, 10));
    const late = await lake.read('people', [person(5, { name: 'older', udate: minute(50) })]);
    await materialize([person(5, { name: 'newer', udate: minute(40) })], changed(10));
    expect(await lake.merge('people', late, { ...ANSWERED, ...changed(10) })).toMatchObject({ overtaken: 1 });
    expect(await bookmarks()).toMatchObject({ key: microseconds(40) });
  });

  it('of a scan over parents is the clock at its beginning', async () => {
    await materialize(people(1, 2));
    const beginning = await lake.read('lines', []);
    await materialize([person(3)], changed(0));
    await lake.merge('lines', beginning);
    expect(await bookmarks('lines')).toEqual({ parents: beginning.clock });
    const next = await lake.read('lines', [{ id: '1', person: '3', text: 't' }]);
    const covers = { bookmark: 'parents', from: beginning.clock, to: next.clock } as const;
    await lake.merge('lines', next, { isScan: false, proof: null, covers });
    expect(await bookmarks('lines')).toEqual({ parents: next.clock });
  });
});

describe('a start date', () => {
  const reopen = async (startDate?: string): Promise<void> => {
    await lake.warehouse.close();
    const opened = await openWarehouse(
      options(lake.folder, { assets: someAssets, ...(startDate === undefined ? {} : { startDate }) }),
    );
    lake = { ...lake, warehouse: opened };
  };
  const stored = async () => (await lake.warehouse.storedAssets()).find(({ asset }) => asset === 'people');

  it('that is set, or moved on, leaves what is there', async () => {
    await materialize(people(1, 5));
    await reopen(minute(3));
    expect(await stored()).toMatchObject({
      rows: 5,
      bookmarks: { key: microseconds(5) },
      lastScan: { proof: 'proven' },
    });
    await reopen(minute(4));
    expect(await stored()).toMatchObject({
      rows: 5,
      bookmarks: { key: microseconds(5) },
      lastScan: { proof: 'proven' },
    });
  });

  it.each([
    ['moved back', minute(1)],
    ['taken away', undefined],
  ])('that is %s has all read anew', async (_, date) => {
    await reopen(minute(3));
    await materialize(people(1, 5));
    await reopen(date);
    expect(await stored()).toMatchObject({ rows: 5, bookmarks: {} });
    expect((await stored())?.lastScan).toBeUndefined();
  });

  it('keeps older rows out, and takes a row with no key for none that is older', async () => {
    await lake.remove();
    lake = await aWarehouse({ assets: someAssets, startDate: minute(3) });
    const none = person(9, { udate: null, cdate: null });
    expect(await materialize([...people(1, 5), none])).toMatchObject({ inserted: 4, distinctIds: 6, deleted: 0 });
    expect(await lake.query('SELECT id::INTEGER AS id FROM main.people ORDER BY id')).toEqual(
      [3, 4, 5, 9].map((id) => ({ id })),
    );
  });
});
