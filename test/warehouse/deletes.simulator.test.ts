import type { MergeRequest } from '../../graph/staging';
import { aWarehouse, mergeRequest, type TestWarehouse } from './a-warehouse';
import { numbers, person, someAssets, tag } from './some-assets';

const people = (from: number, to: number, change: object = {}) => numbers(from, to).map((id) => person(id, change));
const NOT_A_SCAN = { isScan: false, proof: null } as const;

let lake: TestWarehouse;

beforeEach(async () => {
  lake = await aWarehouse({ assets: someAssets });
});
afterEach(() => lake.remove());

const ids = async (table: string): Promise<readonly unknown[]> =>
  (await lake.query(`SELECT id::INTEGER AS id FROM ${table} ORDER BY id`)).map(({ id }) => id);
const materialize = (records: readonly object[], change?: Partial<MergeRequest>) =>
  lake.materialize('people', records, change);

describe('a row that is gone at the source', () => {
  it('is moved with its last values by a proven scan that did not see it', async () => {
    await materialize(people(1, 3));
    await materialize([person(2, { name: 'changed last' })], NOT_A_SCAN);
    const [before] = await lake.query('SELECT * FROM main.people WHERE id = 2');
    const result = await materialize([person(1), person(3)]);
    expect(result).toMatchObject({ deleted: 1, unchanged: 2, heldBack: 0 });
    const [{ _deleted_at: deletedAt, ...row } = {}] = await lake.query('SELECT * FROM deleted.people');
    expect(row).toEqual(before);
    expect((deletedAt as Date).toISOString()).toBe(result.mergedAt);
    expect(await ids('main.people')).toEqual([1, 3]);
  });

  it.each([
    ['an unproven scan', { proof: 'unproven' }],
    ['a read of what changed', NOT_A_SCAN],
    ['a scan of which a range is merged', { since: '2026-01-01', mode: 'backfill' }],
    ['a scan of which another range is merged', { until: '2027-01-01', mode: 'backfill' }],
    ['a scan by whose source the count is off', { sourceTotal: 3 }],
  ] as const)('is left alone by %s', async (_, change) => {
    await materialize(people(1, 3));
    expect(await materialize([person(1)], change)).toMatchObject({ deleted: 0, heldBack: 0 });
    expect(await ids('main.people')).toEqual([1, 2, 3]);
    expect(await ids('deleted.people')).toEqual([]);
  });

  it('is left alone by a late scan where anybody touched it since that began', async () => {
    await materialize(people(1, 3));
    const late = await lake.read('people', [person(1)]);
    await materialize([person(2, { name: 'touched' })], NOT_A_SCAN);
    expect(await lake.merge('people', late)).toMatchObject({ deleted: 1 });
    expect(await ids('main.people')).toEqual([1, 2]);
  });

  it('is not brought back by what was read before it went', async () => {
    await materialize(people(1, 3));
    const scan = await lake.read('people', [person(1), person(3)]);
    await new Promise((resolve) => setTimeout(resolve, 2));
    const late = await lake.read('people', [person(2, { name: 'read before' })]);
    expect(await lake.merge('people', scan)).toMatchObject({ deleted: 1 });
    expect(await lake.merge('people', late, NOT_A_SCAN)).toMatchObject({ overtaken: 1, inserted: 0, returned: 0 });
    expect(await ids('main.people')).toEqual([1, 3]);
  });

  it('returns when it comes again, first seen when it first was', async () => {
    await materialize(people(1, 3));
    const [before] = await lake.query('SELECT _first_seen_at AS first FROM main.people WHERE id = 2');
    await materialize([person(1), person(3)]);
    expect(await materialize([person(2, { name: 'back' })], NOT_A_SCAN)).toMatchObject({ returned: 1, inserted: 0 });
    expect(await lake.query('SELECT name, _first_seen_at AS first FROM main.people WHERE id = 2')).toEqual([
      { name: 'back', ...before },
    ]);
    expect(await ids('deleted.people')).toEqual([]);
  });

  it('returns with the values that it had where it comes shortened', async () => {
    await materialize(people(1, 3));
    await materialize([person(1), person(3)]);
    expect(await materialize([{ id: '2', name: 'short' }], NOT_A_SCAN)).toMatchObject({ returned: 1, shortened: 1 });
    expect(await lake.query('SELECT name FROM main.people WHERE id = 2')).toEqual([{ name: 'person 2' }]);
  });
});

describe('suspects of an unproven scan', () => {
  const scan = { proof: 'unproven', proofReason: 'pages moved', mostSuspects: 10 } as const;

  it('are named before anything is merged, with a row that was seen', async () => {
    await materialize(people(1, 4));
    const beginning = await lake.read('people', [person(1), person(2, { name: 'new' })]);
    const answer = await lake.warehouse.merge(mergeRequest('people', beginning, scan));
    const suspects = answer.state === 'suspects' ? answer.suspects : undefined;
    expect({ ...suspects, ids: suspects?.ids.toSorted() }).toEqual({
      ids: ['3', '4'],
      control: expect.stringMatching(/^[12]$/),
    });
    expect(await lake.query('SELECT name FROM main.people WHERE id = 2')).toEqual([{ name: 'person 2' }]);
  });

  it.each([
    ['where nothing is missing', [1, 2], scan],
    ['where no row came to look at', [], scan],
    ['of an endpoint without single records', [1], { proof: 'unproven', proofReason: 'pages moved' }],
    ['of a range', [1], { ...scan, since: '2026-01-01' }],
    ['of a read of what changed', [1], { ...scan, ...NOT_A_SCAN }],
  ] as const)('are none %s', async (_, came, change) => {
    await materialize(people(1, 2));
    expect(
      await materialize(
        came.map((id) => person(id)),
        change,
      ),
    ).toMatchObject({ state: 'done', deleted: 0 });
  });

  it('go when they were found gone, and are merged when they answer', async () => {
    await materialize(people(1, 4));
    const beginning = await lake.read('people', [person(1), person(2)]);
    const source = { asset: 'people', materializationId: beginning.materializationId };
    const record = (id: number, change: object = {}) => ({
      request: { kind: 'record', id: String(id), limit: 1, reading: 0 } as const,
      body: { person: { ...person(id, change), tags: ['7'] } },
    });
    const pages = [record(1), record(4, { name: 'lives \ud800' })];
    await lake.store(source, { name: 'records-0', pages, goneIds: ['3', '1'] });
    const { mostSuspects: _, ...asked } = scan;
    const result = await lake.merge('people', beginning, { ...asked, slices: ['s1', 'records-0'] });
    expect(result).toMatchObject({ deleted: 1, updated: 1, unchanged: 2, proof: 'unproven' });
    expect(await ids('main.people')).toEqual([1, 2, 4]);
    expect(await lake.query('SELECT name, _extra AS extra FROM main.people WHERE id IN (1, 4) ORDER BY id')).toEqual([
      { name: 'person 1', extra: null },
      { name: 'lives \uFFFD', extra: null },
    ]);
  });

  it('that answer prove nothing of those that were not asked for', async () => {
    await materialize(people(1, 4));
    const beginning = await lake.read('people', [person(1), person(2)]);
    const source = { asset: 'people', materializationId: beginning.materializationId };
    const request = { kind: 'record', id: '3', limit: 1, reading: 0 } as const;
    await lake.store(source, { name: 'records-0', pages: [{ request, body: { person: person(3) } }] });
    const scanned = { proof: 'proven', sourceTotal: 3, slices: ['s1', 'records-0'] } as const;
    expect(await lake.merge('people', beginning, scanned)).toMatchObject({ deleted: 0, proof: 'unproven' });
    expect(await ids('main.people')).toEqual([1, 2, 3, 4]);
  });
});

describe('the listing of one parent, read whole', () => {
  it('takes along the rows of that parent only', async () => {
    const line = (id: number, of: number) => ({ id: String(id), person: String(of), text: 't' });
    await lake.materialize('lines', [line(1, 1), line(2, 1), line(3, 2), line(4, 3)]);
    const beginning = await lake.warehouse.begin('lines');
    const source = { asset: 'lines', materializationId: beginning.materializationId };
    await lake.store(source, { pages: [{ body: { lines: [line(1, 1)] } }], wholeParents: ['1', '2'] });
    expect(await lake.merge('lines', beginning, NOT_A_SCAN)).toMatchObject({ deleted: 2, heldBack: 0 });
    expect(await ids('main.lines')).toEqual([1, 4]);
  });
});

describe('the guard', () => {
  it('lets go up to ten rows of a table, and up to a fifth of it', async () => {
    await materialize(people(1, 20));
    expect(await materialize(people(1, 10))).toMatchObject({ deleted: 10, heldBack: 0 });
    await lake.materialize(
      'tags',
      numbers(1, 60).map((id) => tag(id, 1)),
    );
    expect(
      await lake.materialize(
        'tags',
        numbers(1, 48).map((id) => tag(id, 1)),
      ),
    ).toMatchObject({ deleted: 12 });
  });

  it('holds back more, says so as new once, and repeats it', async () => {
    await materialize(people(1, 40));
    const first = await lake.read('people', people(1, 20));
    const held = await lake.merge('people', first);
    expect(held).toMatchObject({ state: 'done', deleted: 0, heldBack: 20, isNewlyHeld: true });
    expect(await lake.merge('people', first)).toEqual(held);
    expect(await materialize(people(1, 20))).toMatchObject({ deleted: 0, heldBack: 20, isNewlyHeld: false });
    expect(await materialize([person(1)], NOT_A_SCAN)).toMatchObject({ heldBack: 20, isNewlyHeld: false });
    expect(await ids('main.people')).toEqual(numbers(1, 40));
  });

  it.each([[8], [30]])('holds back all when a table of %i rows answers empty', async (rows) => {
    await materialize(people(1, rows));
    expect(await materialize([])).toMatchObject({ state: 'done', deleted: 0, heldBack: rows, isNewlyHeld: true });
    expect(await materialize([])).toMatchObject({ deleted: 0, heldBack: rows, isNewlyHeld: false });
  });

  it('is not lifted because the table grew', async () => {
    await materialize(people(1, 40));
    await materialize(people(1, 20));
    const grown = [...people(1, 19), ...people(101, 400)];
    expect(await materialize(grown)).toMatchObject({ inserted: 300, deleted: 0, heldBack: 21 });
    // Of the grown table it is one row that is missing, beside those that wait.
    expect(await materialize([...grown, person(20)])).toMatchObject({ deleted: 0, heldBack: 20 });
    expect(await materialize(grown)).toMatchObject({ deleted: 1, heldBack: 20 });
  });

  it('is lifted by a person for what is still missing', async () => {
    await materialize(people(1, 40));
    await materialize(people(1, 20));
    const back = [...people(1, 20), person(40)];
    expect(await materialize(back, { allowDeletes: true })).toMatchObject({ deleted: 19, heldBack: 0 });
    expect(await ids('main.people')).toEqual([...numbers(1, 20), 40]);
    expect(await ids('deleted.people')).toEqual(numbers(21, 39));
  });

  it('is not lifted by a person for what a read of changes did not see', async () => {
    await materialize(people(1, 40));
    await materialize(people(1, 20));
    const changed = { ...NOT_A_SCAN, allowDeletes: true };
    expect(await materialize([person(1)], changed)).toMatchObject({ deleted: 0, heldBack: 20 });
  });

  it('lets a row that comes back wait no longer, unless it was read before it was held', async () => {
    await materialize(people(1, 40));
    const late = await lake.read('people', people(39, 39));
    await new Promise((resolve) => setTimeout(resolve, 5));
    await materialize(people(1, 20));
    expect(await lake.merge('people', { ...late }, NOT_A_SCAN)).toMatchObject({ heldBack: 20 });
    expect(await materialize([person(40)], NOT_A_SCAN)).toMatchObject({ unchanged: 1, heldBack: 19 });
    expect(await materialize([...people(1, 20), person(40)])).toMatchObject({ deleted: 0, heldBack: 19 });
  });
});
