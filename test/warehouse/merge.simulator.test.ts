import fc from 'fast-check';
import type { Beginning } from '../../graph/staging';
import { openWarehouse } from '../../warehouse/warehouse';
import { aWarehouse, options, type TestWarehouse } from './a-warehouse';

const SEED = 20261124;
const tag = (id: number, text: string, more: object = {}): object => ({
  id: String(id),
  tag: text,
  tagType: 'contact',
  description: 'd',
  cdate: '2026-01-01T00:00:00-06:00',
  ...more,
});

describe('a merge', () => {
  let lake: TestWarehouse;

  beforeEach(async () => {
    lake = await aWarehouse();
  });
  afterEach(() => lake.remove());

  const tags = () => lake.query('SELECT id::INTEGER AS id, tag FROM main.tags ORDER BY id');

  it('inserts what is new, updates what changed, and leaves the rest alone', async () => {
    await lake.materialize('tags', [tag(1, 'a'), tag(2, 'b')]);
    const [before] = await lake.query(
      'SELECT _first_seen_at AS first, _changed_at AS changed FROM main.tags WHERE id = 1',
    );
    const result = await lake.materialize('tags', [tag(1, 'a'), tag(2, 'B'), tag(3, 'c')], { runId: 'run-2' });
    expect(result).toMatchObject({ state: 'done', inserted: 1, updated: 1, unchanged: 1, overtaken: 0 });
    const rows = await lake.query(
      'SELECT id::INTEGER AS id, _first_seen_at AS first, _changed_at AS changed, _run_id AS run FROM main.tags ORDER BY id',
    );
    expect(rows[0]).toMatchObject({ ...before, run: 'run-1' });
    expect(rows[1]).toMatchObject({ first: before?.['first'], run: 'run-2' });
    expect(rows[1]?.['changed']).toEqual(rows[2]?.['changed']);
    expect(Number(rows[1]?.['changed'])).toBeGreaterThan(Number(before?.['changed']));
  });

  it('of the same materialization again changes nothing and answers the same', async () => {
    const beginning = await lake.read('tags', [tag(1, 'a')]);
    const first = await lake.merge('tags', beginning);
    await lake.materialize('tags', [tag(1, 'newer')]);
    expect(await lake.merge('tags', beginning)).toEqual(first);
    expect(await tags()).toEqual([{ id: 1, tag: 'newer' }]);
  });

  it('keeps rows that did not come where nothing proves that they are gone', async () => {
    await lake.materialize('tags', [tag(1, 'a'), tag(2, 'b')]);
    await lake.materialize('tags', [tag(2, 'b')], { proof: 'unproven' });
    await lake.materialize('tags', [tag(2, 'b')], { isScan: false, proof: null });
    expect(await tags()).toHaveLength(2);
  });

  it('leaves alone what another merge touched since it began', async () => {
    await lake.materialize('tags', [tag(1, 'old')]);
    const late = await lake.read('tags', [tag(1, 'older'), tag(2, 'new')]);
    await lake.materialize('tags', [tag(1, 'newer')], { isScan: false, proof: null });
    expect(await lake.merge('tags', late)).toMatchObject({ state: 'done', overtaken: 1, inserted: 1 });
    expect(await tags()).toEqual([
      { id: 1, tag: 'newer' },
      { id: 2, tag: 'new' },
    ]);
  });

  it('writes nothing when a scan that began later has merged', async () => {
    const early = await lake.read('tags', [tag(1, 'older')]);
    const later = await lake.read('tags', [tag(1, 'newer')]);
    await lake.merge('tags', { ...later, startedAt: new Date(Date.parse(early.startedAt) + 5).toISOString() });
    expect(await lake.merge('tags', early)).toMatchObject({ state: 'superseded', inserted: 0, updated: 0 });
    expect(await tags()).toEqual([{ id: 1, tag: 'newer' }]);
  });

  it('leaves a stored row as it is where the record came shortened, and stores one that is new', async () => {
    await lake.materialize('tags', [tag(1, 'a'), tag(2, 'b'), tag(3, 'c')]);
    const result = await lake.materialize('tags', [
      tag(1, 'a'),
      { id: '2', tag: 'short' },
      tag(3, 'c'),
      { id: '4', tag: 'short' },
    ]);
    expect(result).toMatchObject({ shortened: 2, updated: 0, inserted: 1, distinctIds: 4 });
    expect(await tags()).toEqual([
      { id: 1, tag: 'a' },
      { id: 2, tag: 'b' },
      { id: 3, tag: 'c' },
      { id: 4, tag: 'short' },
    ]);
  });

  it('keeps the values of a key that no row carries any more, and empties one that a row lacks', async () => {
    await lake.materialize('tags', [tag(1, 'a'), tag(2, 'b')]);
    const without = (record: object, ...keys: string[]): object =>
      Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
    await lake.materialize('tags', [
      without(tag(1, 'A'), 'description'),
      without(tag(2, 'B'), 'description', 'tagType'),
    ]);
    expect(await lake.query('SELECT tag, description, tag_type AS kind FROM main.tags ORDER BY id')).toEqual([
      { tag: 'A', description: 'd', kind: 'contact' },
      { tag: 'B', description: 'd', kind: null },
    ]);
  });

  it('keeps to the range of a backfill, by replication key, else by created key', async () => {
    const field = (id: number, udate: string | null, cdate: string | null): object => ({
      id: String(id),
      value: 'v',
      udate,
      cdate,
    });
    const records = [
      field(1, '2026-01-15T00:00:00-06:00', '2020-01-01T00:00:00-06:00'),
      field(2, null, '2026-01-20T00:00:00-06:00'),
      field(3, '2026-02-01T00:00:00-06:00', null),
      field(4, null, null),
    ];
    const range = { since: '2026-01-01', until: '2026-02-01', mode: 'backfill' } as const;
    await lake.materialize('contact_custom_field_values', records, range);
    expect(await lake.query('SELECT id::INTEGER AS id FROM main.contact_custom_field_values ORDER BY id')).toEqual([
      { id: 1 },
      { id: 2 },
    ]);
  });

  it('never puts an older value over a newer one, however materializations overlap', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ act: fc.nat(2), which: fc.nat(9), isScan: fc.boolean() }), { maxLength: 14 }),
        async (steps) => {
          const overlapping = await aWarehouse();
          const open: { readonly beginning: Beginning; readonly version: number; readonly isScan: boolean }[] = [];
          let [version, stored] = [1, 0];
          for (const { act, which, isScan } of steps) {
            if (act === 0) version++;
            else if (act === 1)
              open.push({ beginning: await overlapping.read('tags', [tag(1, String(version))]), version, isScan });
            else {
              const [one] = open.splice(which % Math.max(open.length, 1), 1);
              if (one !== undefined)
                await overlapping.merge('tags', one.beginning, { isScan: one.isScan, proof: null });
            }
            const [row] = await overlapping.query('SELECT tag FROM main.tags');
            const now = Number(row?.['tag'] ?? 0);
            expect(now).toBeGreaterThanOrEqual(stored);
            stored = now;
          }
          await overlapping.materialize('tags', [tag(1, String(version))]);
          expect(await overlapping.query('SELECT tag FROM main.tags')).toEqual([{ tag: String(version) }]);
          await overlapping.remove();
        },
      ),
      { seed: SEED, numRuns: 12 },
    );
  }, 120_000);
});

describe('a warehouse', () => {
  it('belongs to one account at one host', async () => {
    const lake = await aWarehouse();
    await expect(openWarehouse(options(lake.folder, { host: 'other.api-us1.com' }))).rejects.toMatchObject({
      type: 'WarehouseMismatch',
      retryable: false,
      message: expect.stringContaining('belongs to account "acme" at acme.api-us1.com'),
    });
    await lake.remove();
  });

  it('keeps rows and its own id when it is opened again', async () => {
    const lake = await aWarehouse();
    await lake.materialize('tags', [tag(1, 'a')]);
    const again = await openWarehouse(options(lake.folder));
    expect(again.id).toBe(lake.warehouse.id);
    expect(await again.storedAssets()).toContainEqual(
      expect.objectContaining({ asset: 'tags', rows: 1, hasAnswered: true }),
    );
    await lake.remove();
  });
});
