import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Asset } from '../../graph/asset';
import { text } from '../../graph/column';
import type { Beginning, MergeRequest } from '../../graph/staging';
import { aWarehouse, merged, mergeRequest, type TestWarehouse } from './a-warehouse';
import { materializeAt, rebuild as rebuildIn, reopen as reopenIn } from './rebuilding';
import { minute, numbers, people, person, someAssets, tag, tags } from './some-assets';

const NOT_A_SCAN = { isScan: false, proof: null } as const;

let lake: TestWarehouse;

afterEach(() => lake.remove());

const rows = (table: string) => lake.query(`SELECT * FROM ${table} ORDER BY id`);

const rebuild = (asset?: string, beginning?: Beginning) => rebuildIn(lake, asset, beginning);
const materialize = (asset: string, records: readonly object[], change?: Partial<MergeRequest>) =>
  materializeAt(lake, asset, records, change);
const reopen = async (assets: readonly Asset[], change?: { readonly startDate: string }): Promise<void> => {
  lake = await reopenIn(lake, assets, change);
};

describe('a table of long texts', () => {
  const city = 'a long text, "quoted" <b>and all</b>\n'.repeat(1_100);
  const page = (from: number, to: number) => numbers(from, to).map((id) => person(id, { city: `${id} ${city}` }));

  /** DuckDB compares some 2,000 rows at a time: 80 MB of each side. */
  beforeEach(async () => {
    lake = await aWarehouse({ assets: someAssets });
    for (const from of [1, 401, 801, 1201, 1601]) await materialize('people', page(from, from + 399), NOT_A_SCAN);
  });

  it('takes a page of short rows', async () => {
    const { result } = await materialize('people', [person(1), person(2)], NOT_A_SCAN);
    expect(result).toMatchObject({ state: 'done', updated: 2 });
  });

  it('is rebuilt', async () => {
    expect(await rebuild()).toMatchObject({ state: 'done', updated: 0, unchanged: 2_000 });
  });
});

describe('a rebuild', () => {
  beforeEach(async () => {
    lake = await aWarehouse({ assets: someAssets });
  });

  it('changes nothing where the declaration is what it was, and moves and deletes nothing', async () => {
    await materialize(
      'people',
      numbers(1, 5).map((id) => person(id)),
    );
    await materialize('people', [person(2, { name: 'newer' }), person(6)], NOT_A_SCAN);
    await materialize(
      'people',
      numbers(2, 6).map((id) => person(id, id === 2 ? { name: 'newer' } : {})),
    );
    const [before, gone, known] = [
      await rows('main.people'),
      await rows('deleted.people'),
      await lake.warehouse.storedAssets(),
    ];
    expect(await rebuild()).toMatchObject({
      state: 'done',
      updated: 0,
      inserted: 0,
      deleted: 0,
      returned: 0,
      proof: null,
    });
    expect(await rows('main.people')).toEqual(before);
    expect(await rows('deleted.people')).toEqual(gone);
    expect(await lake.warehouse.storedAssets()).toEqual(known);
  });

  it('fills a column that is declared now from the last copy of each row', async () => {
    await materialize('people', [person(1, { mood: 'calm' }), person(2, { mood: 'old' }), person(3, { mood: 'gone' })]);
    await materialize('people', [person(2, { mood: 'new' })], NOT_A_SCAN);
    await reopen([{ ...people, columns: { ...people.columns, mood: text() } }, tags]);
    expect(await lake.query('SELECT mood FROM main.people ORDER BY id')).toEqual([
      { mood: null },
      { mood: null },
      { mood: null },
    ]);
    expect(await rebuild()).toMatchObject({ updated: 3, inserted: 0 });
    expect(await lake.query('SELECT mood, _extra AS extra FROM main.people ORDER BY id')).toEqual(
      ['calm', 'new', 'gone'].map((mood) => ({ mood, extra: null })),
    );
  });

  it('is done once: the same again answers the same', async () => {
    await materialize('people', [person(1, { mood: 'calm' })]);
    await reopen([{ ...people, columns: { ...people.columns, mood: text() } }, tags]);
    const beginning = await lake.warehouse.begin('people');
    const first = await rebuild('people', beginning);
    expect(await rebuild('people', beginning)).toEqual(first);
    expect(await rebuild()).toMatchObject({ updated: 0, unchanged: 1 });
  });

  it('takes a whole copy before a shortened one, and leaves a vanished key its values', async () => {
    await materialize('people', [person(1, { city: 'Ulm', mood: 'calm' }), person(2, { city: 'Bonn', mood: null })]);
    await materialize('people', [{ id: '1', name: 'short' }], NOT_A_SCAN);
    const { city: _, ...without } = person(2, { name: 'later' }) as Record<string, unknown>;
    await materialize('people', [without, { ...without, id: '1' }], { proof: 'unproven' });
    const before = await lake.query('SELECT id, name, city FROM main.people ORDER BY id');
    expect(before).toMatchObject([{ city: 'Ulm' }, { name: 'later', city: 'Bonn' }]);
    await rebuild();
    expect(await lake.query('SELECT id, name, city FROM main.people ORDER BY id')).toEqual(before);
  });

  it('leaves alone what another merge touched since it began, and what waits for a person', async () => {
    await materialize(
      'people',
      numbers(1, 30).map((id) => person(id)),
    );
    await materialize('people', [person(1)]);
    const beginning = await lake.warehouse.begin('people');
    await materialize('people', [person(1, { name: 'touched' })], NOT_A_SCAN);
    expect(await rebuild('people', beginning)).toMatchObject({ overtaken: 1, updated: 0, heldBack: 29 });
    expect(await lake.query('SELECT name FROM main.people WHERE id = 1')).toEqual([{ name: 'touched' }]);
  });

  it('goes over rows older than the start date too', async () => {
    await materialize('people', [person(1, { mood: 'calm' })]);
    await reopen([{ ...people, columns: { ...people.columns, mood: text() } }, tags], { startDate: minute(10) });
    expect(await rebuild()).toMatchObject({ updated: 1 });
  });

  it('takes no page from before the scan that it stands on, though its materialization merged later', async () => {
    const early = await lake.warehouse.begin('people');
    await new Promise((resolve) => setTimeout(resolve, 5));
    await materialize('people', [person(1, { name: 'read by the scan' })], { proof: 'unproven' });
    const source = { asset: 'people', materializationId: early.materializationId };
    const page = {
      pages: [{ body: { people: [person(1, { name: 'older' })] } }],
      storedAtMs: Date.parse(early.startedAt),
    };
    await lake.store(source, page);
    expect(merged(await lake.warehouse.merge(mergeRequest('people', early, NOT_A_SCAN)))).toMatchObject({
      state: 'superseded',
    });
    expect(await rebuild()).toMatchObject({ updated: 0, unchanged: 1 });
  });

  it('ends where pages are missing that it needs', async () => {
    const { beginning } = await materialize('people', [person(1)]);
    await rm(join(lake.folder, 'raw', 'people', beginning.materializationId, 'o000000000-l100-r0.json.gz'));
    await expect(rebuild()).rejects.toMatchObject({
      type: 'PagesGone',
      retryable: false,
      message: expect.stringContaining('--full'),
    });
  });

  it('of a table that nothing was read of does nothing', async () => {
    expect(await rebuild()).toMatchObject({ state: 'done', pages: 0, distinctIds: 0 });
  });

  it('reads single records, and rows in the pages of their carrier', async () => {
    const { beginning } = await materialize('people', [person(1), person(2)]);
    await lake.store(
      { asset: 'people', materializationId: beginning.materializationId },
      {
        name: 's2',
        pages: [
          {
            request: { kind: 'record', id: '2', limit: 1, reading: 0 },
            body: { person: person(2, { mood: 'alone' }) },
          },
        ],
      },
    );
    const second = await lake.warehouse.begin('people');
    const source = { asset: 'people', materializationId: second.materializationId };
    await lake.store(source, {
      name: 'records-0',
      pages: [
        { request: { kind: 'record', id: '2', limit: 1, reading: 0 }, body: { person: person(2, { mood: 'alone' }) } },
      ],
    });
    await lake.store(source, {
      pages: [{ body: { people: [person(1, { tags: ['7'] })], tags: [tag(7, 1, { color: 'red' })] } }],
    });
    await lake.warehouse.merge(mergeRequest('people', second, { ...NOT_A_SCAN, slices: ['s1', 'records-0'] }));
    const { materializationId } = await lake.warehouse.begin('tags');
    await lake.merge('tags', { ...second, materializationId }, { ...NOT_A_SCAN, source });
    await reopen([
      { ...people, columns: { ...people.columns, mood: text() } },
      { ...tags, columns: { ...tags.columns, color: text() } },
    ]);
    expect(await rebuild('people')).toMatchObject({ updated: 1, pages: 3 });
    expect(await lake.query('SELECT mood FROM main.people WHERE id = 2')).toEqual([{ mood: 'alone' }]);
    expect(await rebuild('tags')).toMatchObject({ updated: 1 });
    expect(await lake.query('SELECT color FROM main.tags')).toEqual([{ color: 'red' }]);
  });
});
