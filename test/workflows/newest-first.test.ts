import fc from 'fast-check';
import { proofOf } from '../../workflows/extraction/proof';
import { aListing, keyAt, mover, newer, newestFirst, withTies } from './a-moving-table';
import { readAll, type Listing } from './listing';

const SEED = 20261127;

describe('a newest-first pass', () => {
  it('costs one call where nothing changed', async () => {
    const { requests, extraction } = await readAll({ listing: aListing(5_000), plan: newestFirst(keyAt(4_990)) });
    expect(requests).toHaveLength(1);
    expect(extraction.fallback).toBeUndefined();
    expect(extraction.isScan).toBe(false);
    expect(proofOf(extraction, newestFirst(0))).toEqual({ proof: null });
  });

  it.each([0, 1, 2, 3, 19, 20, 21, 99, 100, 101, 250, 1_203])('reads all of %i rows that are newer', async (count) => {
    for (const cap of [100, 50, 20]) {
      for (const older of [0, 1, 500]) {
        const listing = aListing(count + older, { cap });
        const { ids, extraction } = await readAll({ listing, plan: newestFirst(keyAt(older)) });
        expect(extraction.fallback).toBeUndefined();
        expect(newer(listing, keyAt(older)).filter((id) => !ids.has(id))).toEqual([]);
      }
    }
  });

  it('asks for about as many pages as there are', async () => {
    const { requests } = await readAll({ listing: aListing(5_000), plan: newestFirst(keyAt(3_000)) });
    expect(requests.length).toBeLessThanOrEqual(Math.ceil(2_000 / 98) + 1);
  });

  it('reads rows of one key that reach across the edge of a page, in whatever order they stand', async () => {
    const listing = aListing(1_000);
    listing.rows = withTies(listing.rows, [30, 1, 7]);
    const { ids, extraction } = await readAll({ listing, plan: newestFirst(100) });
    expect(extraction.fallback).toBeUndefined();
    expect(newer(listing, 100).filter((id) => !ids.has(id))).toEqual([]);
  });

  it('reads more rows of one key than a page holds where a second order is kept, and else says that it cannot', async () => {
    const rows = withTies(aListing(1_200).rows, [200, 700, 300]);
    const kept = await readAll({ listing: aListing(0, { rows, ties: 'by id' }), plan: newestFirst(1_000) });
    expect(kept.extraction.fallback).toBeUndefined();
    expect(newer(aListing(0, { rows }), 1_000).filter((id) => !kept.ids.has(id))).toEqual([]);
    const loose = await readAll({ listing: aListing(0, { rows }), plan: newestFirst(1_000) });
    expect(loose.extraction.fallback).toBe('100 rows share one key of orders[udate], and no second order is kept');
    expect(loose.ids.size).toBe(1_200);
    expect(loose.extraction.broken).toBeUndefined();
  });

  it('ends at the first row without a key: these come last', async () => {
    const listing = aListing(400);
    listing.rows = listing.rows.map(({ id, isHidden, key = 0 }) =>
      key < keyAt(150) ? { id, isHidden } : { id, isHidden, key },
    );
    const { ids, extraction, requests } = await readAll({ listing, plan: newestFirst(0) });
    expect(extraction.fallback).toBeUndefined();
    expect(newer(listing, 0).filter((id) => !ids.has(id))).toEqual([]);
    expect(requests.length).toBeLessThanOrEqual(4);
  });

  it('gives up where the order is not kept: all is read in the same run, and the parameter is known', async () => {
    const listing = aListing(1_000, { honoursPasses: false });
    const { ids, extraction } = await readAll({ listing, plan: newestFirst(keyAt(990)) });
    expect(ids.size).toBe(1_000);
    expect(extraction.fallback).toBe('orders[udate] is not kept');
    expect(extraction.broken).toMatchObject({ param: 'orders[udate]', isHonoured: false });
    expect(extraction.isScan).toBe(true);
    expect(proofOf(extraction, newestFirst(0))).toMatchObject({ proof: 'proven', sourceTotal: 1_000 });
  });

  it('says so where the offset is ignored, and does not go on for ever', async () => {
    const listing = aListing(1_000, { ignoresOffset: true });
    const { extraction } = await readAll({ listing, plan: newestFirst(0) });
    expect(extraction.fallback).toBe('its pages lead no further down');
  });

  it('looks further back for what deletes pulled up, and says so where they are too many', async () => {
    const deleting = (count: number, after = 0) => {
      let answers = 0;
      return (listing: Listing) => void (++answers > after && listing.rows.splice(-count, count));
    };
    const few = await readAll({ listing: aListing(2_000), plan: newestFirst(keyAt(1_000)), between: deleting(30) });
    expect(few.extraction.fallback).toBeUndefined();
    const listing = aListing(9_000);
    const many = await readAll({ listing, plan: newestFirst(keyAt(10)), between: deleting(400, 20) });
    expect(many.extraction.fallback).toBe('rows went faster than they could be read');
  });

  it('never misses a row that changed since its bound and was left alone while it read, or says that it is broken', async () => {
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          count: fc.integer({ min: 0, max: 1_500 }),
          from: fc.nat(1_500),
          runs: fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 130 })), { minLength: 1, maxLength: 9 }),
          isHidden: fc.boolean(),
          cap: fc.constantFrom(100, 50, 20),
          ties: fc.constantFrom('by id' as const, 'loose' as const),
          moves: fc.infiniteStream(
            fc.record({
              do: fc.constantFrom('insert' as const, 'delete' as const, 'update' as const),
              at: fc.nat(10_000),
              times: fc.nat(9),
            }),
          ),
        }),
        async ({ count, from, runs, isHidden, cap, ties, moves }) => {
          const listing = aListing(count, { cap, ties });
          listing.rows = withTies(listing.rows, runs).map((row, index) => ({
            ...row,
            isHidden: isHidden && (index * 7919) % 13 === 5,
          }));
          const bound = keyAt(from);
          const left = new Set(newer(listing, bound));
          const between = mover(moves, left);
          const { extraction, ids } = await readAll({ listing, plan: newestFirst(bound), between });
          if (extraction.fallback !== undefined) return;
          whole++;
          expect([...left].filter((id) => !ids.has(id))).toEqual([]);
        },
      ),
      { seed: SEED, numRuns: 1_000 },
    );
    expect(whole).toBeGreaterThan(500);
  });
});
