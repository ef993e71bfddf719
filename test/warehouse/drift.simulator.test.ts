import { text } from '../../graph/column';
import { openWarehouse } from '../../warehouse/warehouse';
import { aWarehouse, options, type TestWarehouse } from './a-warehouse';
import { people, person, someAssets } from './some-assets';

let lake: TestWarehouse;

beforeEach(async () => {
  lake = await aWarehouse({ assets: someAssets });
});
afterEach(() => lake.remove());

const changes = () => lake.query('SELECT name, change, detail FROM meta.schema_changes ORDER BY ALL');
const NOT_A_SCAN = { isScan: false, proof: null } as const;
const without = (record: object, key: string): object =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));

describe('drift', () => {
  it('of an unknown key is noted once, with the kinds of its values', async () => {
    await lake.materialize('people', [person(1, { 'odd/key~': 1, tags: [] }), person(2, { 'odd/key~': 'text' })]);
    await lake.materialize('people', [person(1, { 'odd/key~': { now: 'an object' } })], NOT_A_SCAN);
    expect(await changes()).toEqual([{ name: 'odd/key~', change: 'unknown key', detail: 'UBIGINT, VARCHAR' }]);
  });

  it('of values that do not fit is noted once for each kind', async () => {
    const bad = [person(1, { udate: 'yesterday' }), person(2, { udate: 7 }), person(3, { udate: 'soon' })];
    await lake.materialize('people', bad);
    await lake.materialize('people', bad);
    expect(await changes()).toEqual([
      { name: 'udate', change: 'type', detail: 'UBIGINT that is no TIMESTAMPTZ' },
      { name: 'udate', change: 'type', detail: 'VARCHAR that is no TIMESTAMPTZ' },
    ]);
  });

  it('of a key that a whole scan lacks is noted once, and its values stay', async () => {
    const [whole, lacking] = [person(1, { city: 'Ulm' }), without(person(1, { name: 'new' }), 'city')];
    await lake.materialize('people', [whole]);
    await lake.materialize('people', [lacking]);
    await lake.materialize('people', [lacking]);
    expect(await changes()).toEqual([{ name: 'city', change: 'vanished', detail: 'VARCHAR' }]);
    // What is read since then lacks it too, and says as little about its value.
    await lake.materialize('people', [without(person(1, { name: 'newer' }), 'city')], NOT_A_SCAN);
    expect(await lake.query('SELECT name, city FROM main.people')).toEqual([{ name: 'newer', city: 'Ulm' }]);
  });

  it('is not taken from a range of a scan, nor from one that came empty', async () => {
    await lake.materialize('people', [person(1)]);
    const range = { since: '2026-01-01', mode: 'backfill' } as const;
    await lake.materialize('people', [without(person(1), 'city')], range);
    await lake.materialize('people', []);
    expect(await changes()).toEqual([]);
  });

  it('of a declaration is noted when its table is altered', async () => {
    const { name: _, ...columns } = people.columns;
    await lake.remove();
    lake = await aWarehouse({ assets: [{ ...people, columns }] });
    const again = await openWarehouse(
      options(lake.folder, { assets: [{ ...people, columns: { ...people.columns, id: text() } }] }),
    );
    await again.close();
    expect(await changes()).toEqual([
      { name: 'id', change: 'column widened', detail: 'BIGINT → VARCHAR' },
      { name: 'name', change: 'column added', detail: 'VARCHAR' },
    ]);
  });
});

describe('records that omit empty keys', () => {
  const full = (id: number, name = 'n'): object => person(id, { name, city: 'Ulm' });

  it('are whole, not shortened, once that is known: what is missing is empty', async () => {
    // Half of its keys and more: one that omits something. Nothing spells out an empty value.
    await lake.materialize('people', [full(1), full(2), { id: '3', udate: '2026-01-01T00:00:00Z', name: 'n' }]);
    const short = { id: '1', name: 'only' };
    expect(await lake.materialize('people', [short], NOT_A_SCAN)).toMatchObject({ updated: 1, shortened: 0 });
    expect(await lake.query('SELECT name, city FROM main.people WHERE id = 1')).toEqual([{ name: 'only', city: null }]);
  });

  it('do not leave an old value behind in a column that no row carries now', async () => {
    await lake.materialize('people', [full(1), { id: '2', name: 'n', udate: '2026-01-01T00:00:00Z' }]);
    await lake.materialize('people', [without(full(1), 'city'), { id: '2', name: 'n', udate: '2026-01-01T00:00:00Z' }]);
    expect(await lake.query('SELECT city FROM main.people WHERE id = 1')).toEqual([{ city: null }]);
  });

  it('are shortened where empty values are spelled out', async () => {
    await lake.materialize('people', [person(1), person(2)]);
    const short = { id: '1', name: 'only' };
    expect(await lake.materialize('people', [short], NOT_A_SCAN)).toMatchObject({ updated: 0, shortened: 1 });
  });
});
