import fc from 'fast-check';
import { proofOf } from '../../workflows/extraction/proof';
import { aListing, filtered, keyAt, mover, newer } from './a-moving-table';
import { aPass, passesPlan, readAll, type ListedRow, type Listing } from './listing';

const SEED = 20261127;

describe('a filter pass', () => {
  it.each([
    [0, 1],
    [1, 1],
    [8, 1],
    [20, 2],
    [99, 1],
    [100, 2],
  ])('of %i changed rows costs %i calls; one more where the total counts all rows', async (changed, calls) => {
    for (const [total, most] of [
      [(rows: number) => rows, calls],
      [() => 5_000, 2],
    ] as const) {
      const { requests, ids, extraction } = await readAll({
        listing: aListing(5_000, { total }),
        plan: filtered(keyAt(5_000 - changed)),
      });
      expect(ids.size).toBe(changed);
      expect(requests.length).toBeLessThanOrEqual(most);
      expect(extraction.fallback).toBeUndefined();
    }
  });

  it('is scanned where more than a page changed, and is no scan of the table', async () => {
    const listing = aListing(3_000);
    const { ids, extraction } = await readAll({ listing, plan: filtered(keyAt(2_200)) });
    expect(ids.size).toBe(800);
    expect(extraction.fallback).toBeUndefined();
    expect(extraction.isScan).toBe(false);
    expect(extraction.slices.every((slice) => slice.startsWith('updated-'))).toBe(true);
  });

  it('that is ignored is noticed on the first page, and all is read in the same run', async () => {
    const listing = aListing(1_000, { honoursPasses: false });
    const { ids, extraction } = await readAll({ listing, plan: filtered(keyAt(990)) });
    expect(ids.size).toBe(1_000);
    expect(extraction.fallback).toBe('after is ignored: older rows came than it asks for');
    expect(extraction.broken).toEqual({ param: 'after', isHonoured: false, what: extraction.fallback });
    expect(proofOf(extraction, filtered(0)).proof).toBe('proven');
  });

  it('falls back to the keyset where the table has one', async () => {
    const listing = aListing(1_000, { honoursPasses: false });
    const plan = { ...filtered(keyAt(990)), extraction: { kind: 'keyset' } as const };
    const { ids, extraction } = await readAll({ listing, plan });
    expect(ids.size).toBe(1_000);
    expect(extraction.reading.kind).toBe('keyset');
  });

  it('of more than a page in no order cannot be shown whole, of one page it is', async () => {
    const shuffled = (count: number): Listing => {
      const listing = aListing(count);
      listing.rows = listing.rows.toSorted((a, b) => ((a.id * 7) % 1_009) - ((b.id * 7) % 1_009));
      return listing;
    };
    const some = await readAll({ listing: shuffled(400), plan: filtered(keyAt(310)) });
    expect(some.extraction.fallback).toBeUndefined();
    const full = await readAll({ listing: shuffled(400), plan: filtered(keyAt(300)) });
    expect(full.extraction.fallback).toBeUndefined();
    const more = await readAll({ listing: shuffled(400), plan: filtered(keyAt(100)) });
    expect(more.extraction.fallback).toBe('after: the listing is not ordered by id');
    expect(more.extraction.broken).toBeUndefined();
    expect(more.ids.size).toBe(400);
  });

  it('takes rows without a key as they come', async () => {
    const rows: ListedRow[] = [
      { id: 1, isHidden: false },
      { id: 2, isHidden: false, key: 500 },
    ];
    const { ids, extraction } = await readAll({
      listing: { rows, cap: 100, total: () => 2, honoursPasses: false },
      plan: filtered(400),
    });
    expect(extraction.fallback).toBeUndefined();
    expect([...ids]).toEqual(['1', '2']);
  });

  it('never misses a row that changed since its bound and was left alone while it read, or says that it is broken', async () => {
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          count: fc.integer({ min: 0, max: 1_500 }),
          from: fc.nat(1_500),
          total: fc.constantFrom(
            (rows: number) => rows,
            () => undefined,
            () => 0,
          ),
          moves: fc.infiniteStream(
            fc.record({
              do: fc.constantFrom('insert' as const, 'delete' as const, 'update' as const),
              at: fc.nat(10_000),
              times: fc.nat(6),
            }),
          ),
          picks: fc.infiniteStream(fc.nat(20)),
        }),
        async ({ count, from, total, moves, picks }) => {
          const listing = aListing(count, { total });
          const left = new Set(newer(listing, keyAt(from)));
          const pick = (flight: number): number => (picks.next().value ?? 0) % flight;
          const between = mover(moves, left);
          const { extraction, ids } = await readAll({ listing, plan: filtered(keyAt(from)), pick, between });
          if (extraction.fallback !== undefined) return;
          whole++;
          expect([...left].filter((id) => !ids.has(id))).toEqual([]);
        },
      ),
      { seed: SEED, numRuns: 400 },
    );
    expect(whole).toBeGreaterThan(200);
  });
});

describe('two passes', () => {
  it('are read one after the other, each with pages of its own', async () => {
    const listing = aListing(2_000);
    const plan = passesPlan([aPass('filter', keyAt(1_900)), aPass('newest-first', keyAt(1_700), { name: 'created' })]);
    const { ids, extraction } = await readAll({ listing, plan });
    expect(extraction.fallback).toBeUndefined();
    expect(newer(listing, keyAt(1_700)).filter((id) => !ids.has(id))).toEqual([]);
    expect(extraction.slices[0]).toMatch(/^updated-/);
    expect(extraction.slices.at(-1)).toMatch(/^created-/);
  });
});
