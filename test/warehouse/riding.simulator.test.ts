import type { MergeRequest } from '../../graph/staging';
import { aWarehouse, type TestWarehouse } from './a-warehouse';
import { microseconds, minute, numbers, person, someAssets, tag } from './some-assets';

let lake: TestWarehouse;

beforeEach(async () => {
  lake = await aWarehouse({ assets: someAssets });
});
afterEach(() => lake.remove());

const pause = () => new Promise((resolve) => setTimeout(resolve, 3));
const stored = async () => (await lake.warehouse.storedAssets()).find(({ asset }) => asset === 'tags');
const ids = async (table: string): Promise<readonly unknown[]> =>
  (await lake.query(`SELECT id::INTEGER AS id FROM ${table} ORDER BY id`)).map(({ id }) => id);

/** A scan of the tags whose first answer came at this minute. */
const scanTags = async (records: readonly object[], at: number, change: Partial<MergeRequest> = {}) => {
  await pause();
  await lake.materialize('tags', records, { answeredAt: minute(at), ...change });
  await pause();
};
const scanPeople = (records: readonly object[]) => lake.materialize('people', records, { answeredAt: minute(1_000) });

describe('whether a change of a row touches its parent', () => {
  const everybody = numbers(1, 30).map((id) => person(id));
  const touched = (from: number, to: number) =>
    everybody.map((one, at) => (at + 1 >= from && at + 1 <= to ? { ...one, udate: minute(150) } : one));
  const before = numbers(1, 30).map((id) => tag(id, id));
  const after = (upTo: number) => before.map((one, at) => (at + 1 <= upTo ? { ...one, tag: 'changed' } : one));

  it('holds when at least twenty rows changed, each with its parent', async () => {
    await scanPeople(everybody);
    await scanTags(before, 100);
    expect(await stored()).toMatchObject({ riding: { state: 'unknown' } });
    await scanTags(after(20), 200);
    await scanPeople(touched(1, 20));
    expect(await stored()).toMatchObject({ riding: { state: 'holds', what: expect.stringContaining('20 rows') } });
  });

  it('is broken by one that changed alone, and holds again when it is seen to', async () => {
    await scanPeople(everybody);
    await scanTags(before, 100);
    await scanTags(after(25), 200);
    await scanPeople(touched(1, 24));
    expect(await stored()).toMatchObject({ riding: { state: 'broken', what: expect.stringContaining('1 of 25') } });
    await scanTags(before, 300);
    await scanPeople(everybody.map((one) => ({ ...one, udate: minute(250) })));
    expect(await stored()).toMatchObject({ riding: { state: 'holds' } });
  });

  it('counts rows that are new, and rows that are gone', async () => {
    await scanPeople(everybody);
    await scanTags(before, 100);
    const changed = [...before.slice(2), ...numbers(101, 118).map((id) => tag(id, id - 90))];
    await scanTags(changed, 200);
    await scanPeople(everybody.map((one) => ({ ...one, udate: minute(150) })));
    expect(await stored()).toMatchObject({ riding: { state: 'holds', what: expect.stringContaining('20 rows') } });
  });

  it('is not told by too few, and they take back nothing that was learned', async () => {
    await scanPeople(everybody);
    await scanTags(before, 100);
    await scanTags(after(5), 200);
    await scanPeople(touched(1, 5));
    expect(await stored()).toMatchObject({ riding: { state: 'unknown', what: expect.stringContaining('too few') } });
    await scanTags(
      before.map((one) => ({ ...one, tag: 'all' })),
      300,
    );
    await scanPeople(everybody.map((one) => ({ ...one, udate: minute(250) })));
    const { riding } = (await stored()) ?? {};
    await scanTags(after(3), 400);
    await scanPeople(everybody.map((one) => ({ ...one, udate: minute(350) })));
    expect((await stored())?.riding).toMatchObject({ state: 'holds', what: riding?.what });
  });

  it('is not told by rows whose parent is not stored', async () => {
    await scanPeople(everybody.slice(0, 20));
    await scanTags(before, 100);
    await scanTags(
      before.map((one) => ({ ...one, tag: 'changed' })),
      200,
    );
    await scanPeople(touched(1, 20).slice(0, 20));
    expect(await stored()).toMatchObject({ riding: { state: 'holds', what: expect.stringContaining('20 rows') } });
  });

  it('is not judged by parents that began to be read before the rows were merged', async () => {
    await scanPeople(everybody);
    await scanTags(before, 100);
    const early = await lake.read('people', touched(1, 24));
    await scanTags(after(25), 200);
    await lake.merge('people', early, { answeredAt: minute(1_000) });
    expect(await stored()).toMatchObject({ riding: { state: 'unknown' } });
  });

  it('is not judged after a scan that may have missed rows, nor by parents that were not all read', async () => {
    await scanPeople(everybody);
    await scanTags(before.slice(0, 5), 100, { proof: 'unproven' });
    await scanTags(before, 200);
    await scanPeople(everybody);
    expect(await stored()).toMatchObject({ riding: { state: 'unknown' } });
    await scanTags(after(25), 300);
    const gap = { bookmark: 'key', from: microseconds(500) } as const;
    await lake.materialize('people', [person(1)], { isScan: false, proof: null, covers: gap });
    expect(await stored()).toMatchObject({ riding: { state: 'unknown' } });
  });
});

describe('the rows that come with a changed parent', () => {
  const RIDING = {
    isScan: false,
    proof: null,
    strategy: 'riding',
    covers: { bookmark: 'carrier', from: '0', to: '9' },
  } as const;

  /** A page of people, each with the ids that it names; and the tags that came along. */
  const ride = async (named: Readonly<Record<number, readonly number[]>>, came: readonly object[]) => {
    const carrier = await lake.warehouse.begin('people');
    const source = { asset: 'people', materializationId: carrier.materializationId };
    const records = Object.entries(named).map(([id, tags]) => person(Number(id), { tags: tags.map(String) }));
    await lake.store(source, { pages: [{ body: { people: records, tags: came } }] });
    const { materializationId } = await lake.warehouse.begin('tags');
    return lake.merge('tags', { ...carrier, materializationId }, { ...RIDING, source });
  };
  const some = (of: number, from: number, to: number) => numbers(from, to).map((id) => tag(id, of));

  it('replace its set: what it does not name any more is gone', async () => {
    await lake.materialize('tags', [...some(1, 1, 3), ...some(2, 4, 5)]);
    expect(await ride({ 1: [1, 3, 6] }, [tag(1, 1), tag(3, 1), tag(6, 1)])).toMatchObject({ inserted: 1, deleted: 1 });
    expect(await ids('main.tags')).toEqual([1, 3, 4, 5, 6]);
    expect(await ids('deleted.tags')).toEqual([2]);
  });

  it('are gone with the last one, of a parent that names none, once a larger set was seen to come', async () => {
    await lake.materialize('tags', [...some(1, 1, 1), ...some(2, 4, 5)]);
    expect(await ride({ 1: [], 2: [4, 5] }, some(2, 4, 5))).toMatchObject({ deleted: 1, heldBack: 0 });
    expect(await ids('main.tags')).toEqual([4, 5]);
  });

  it('replace nothing where others were named than came', async () => {
    await lake.materialize('tags', some(1, 1, 3));
    expect(await ride({ 1: [1, 2] }, [tag(1, 1)])).toMatchObject({ deleted: 0 });
    expect(await ride({ 1: [1] }, [tag(1, 1), tag(2, 1)])).toMatchObject({ deleted: 0 });
    expect(await ids('main.tags')).toEqual([1, 2, 3]);
  });

  it('replace nothing where a cap may have cut them: fewer than a scan has found, and none larger ever came', async () => {
    await lake.materialize('tags', [...some(1, 1, 4), ...some(2, 11, 12)]);
    expect(await ride({ 1: [1, 2, 3] }, some(1, 1, 3))).toMatchObject({ deleted: 0 });
    // Three came for one, so two of another are whole.
    expect(await ride({ 1: [1, 2, 3], 2: [11] }, [...some(1, 1, 3), tag(11, 2)])).toMatchObject({ deleted: 1 });
    expect(await ids('main.tags')).toEqual([1, 2, 3, 4, 11]);
  });

  it('replace nothing where they are as many as a usual cap', async () => {
    await lake.materialize('tags', some(1, 1, 15));
    expect(await ride({ 1: numbers(11, 30) }, some(1, 11, 30))).toMatchObject({ inserted: 15, deleted: 0 });
  });

  it('are held back where too many of the table would go', async () => {
    await lake.materialize('tags', [...some(1, 1, 30), ...some(2, 31, 61)]);
    const largest = some(2, 31, 61);
    expect(await ride({ 1: [1], 2: numbers(31, 61) }, [tag(1, 1), ...largest])).toMatchObject({
      deleted: 0,
      heldBack: 29,
      isNewlyHeld: true,
    });
  });
});
