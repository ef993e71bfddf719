import fc from 'fast-check';
import { proofOf } from '../../workflows/extraction/proof';
import { aListing, keyAt, mover, withTies } from './a-moving-table';
import { aPass, passesPlan, readAll, type Listing } from './listing';

const SEED = 20261127;

const downFrom = (to: number, from: number) => passesPlan([aPass('newest-first', from, { to: String(to) })]);

/** Ids of the rows that a range must show. */
const within = ({ rows }: Listing, from: number, to: number): string[] =>
  rows.filter(({ key = -1, isHidden }) => key >= from && key < to && !isHidden).map(({ id }) => String(id));

const missed = (listing: Listing, ids: ReadonlySet<string>, [from, to]: readonly [number, number]): readonly string[] =>
  within(listing, from, to).filter((id) => !ids.has(id));

describe('a range of an honoured order', () => {
  it.each([
    ['at the newest end', 19_000, 20_000],
    ['in the middle', 9_000, 10_000],
    ['at the oldest end', 0, 1_000],
    ['on one page', 9_990, 10_000],
  ])('%s is found by halving, and read down from there', async (_, first, end) => {
    const [from, to] = [keyAt(first), keyAt(end)] as const;
    const listing = aListing(20_000);
    const { ids, requests, extraction } = await readAll({ listing, plan: downFrom(to, from) });
    expect(extraction.fallback).toBeUndefined();
    expect(missed(listing, ids, [from, to])).toEqual([]);
    const pages = Math.ceil((end - first) / 98);
    expect(requests.length).toBeLessThanOrEqual(pages + 2 * Math.log2(20_000 / 100) + 3);
  });

  it('is no scan, and proves nothing', async () => {
    const { extraction } = await readAll({ listing: aListing(5_000), plan: downFrom(keyAt(2_000), keyAt(1_000)) });
    expect(extraction.isScan).toBe(false);
    expect(proofOf(extraction, downFrom(0, 0))).toEqual({ proof: null });
  });

  it.each([
    ['of a table without rows', 0, 10, 20],
    ['after the newest row', 1_000, 2_000, 3_000],
    ['before the oldest row', 1_000, -20, -10],
  ])('%s costs a few calls', async (_, rows, first, end) => {
    const { ids, requests, extraction } = await readAll({
      listing: aListing(rows),
      plan: downFrom(keyAt(end), keyAt(first)),
    });
    expect(extraction.fallback).toBeUndefined();
    expect(within(aListing(rows), keyAt(first), keyAt(end)).filter((id) => !ids.has(id))).toEqual([]);
    expect(requests.length).toBeLessThan(12);
  });

  it('takes no total at its word', async () => {
    for (const total of [() => undefined, () => 0, () => 300, () => 1_000_000]) {
      const listing = aListing(5_000, { total });
      const { ids, extraction } = await readAll({ listing, plan: downFrom(keyAt(600), keyAt(500)) });
      expect(extraction.fallback).toBeUndefined();
      expect(missed(listing, ids, [keyAt(500), keyAt(600)])).toEqual([]);
    }
  });

  it('is read by a scan in the same run where the order is not kept, on a page or from page to page', async () => {
    const plan = downFrom(keyAt(600), keyAt(500));
    const ignored = await readAll({ listing: aListing(3_000, { honoursPasses: false }), plan });
    expect(ignored.extraction).toMatchObject({ isScan: true, fallback: 'orders[udate] is not kept' });
    // Each page falls, and the pages rise.
    const listing = aListing(10_000, { honoursPasses: false });
    listing.rows = Array.from({ length: 100 }, (_, page) =>
      listing.rows.slice(page * 100, page * 100 + 100).toReversed(),
    ).flat();
    const inPages = await readAll({ listing, plan: downFrom(keyAt(60), keyAt(50)) });
    expect(inPages.extraction.fallback).toBe('orders[udate] is not kept from page to page');
    expect(inPages.extraction.broken).toBeUndefined();
    expect(inPages.ids.size).toBe(10_000);
  });

  it('says so where the offset is ignored, and does not seek for ever', async () => {
    const { extraction } = await readAll({
      listing: aListing(3_000, { ignoresOffset: true }),
      plan: downFrom(keyAt(600), keyAt(500)),
    });
    expect(extraction.fallback).toBe('its pages lead no further down');
  });

  it('never misses a row of the range that was left alone while it read, or says that it is broken', async () => {
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          count: fc.integer({ min: 0, max: 3_000 }),
          bounds: fc.tuple(fc.nat(3_000), fc.nat(3_000)),
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
        async ({ count, bounds, runs, isHidden, cap, ties, moves }) => {
          const listing = aListing(count, { cap, ties });
          listing.rows = withTies(listing.rows, runs).map((row, index) => ({
            ...row,
            isHidden: isHidden && (index * 7919) % 13 === 5,
          }));
          const [from, to] = [keyAt(Math.min(...bounds)), keyAt(Math.max(...bounds) + 1)];
          const left = new Set(within(listing, from, to));
          const { extraction, ids } = await readAll({ listing, plan: downFrom(to, from), between: mover(moves, left) });
          if (extraction.fallback !== undefined) return;
          whole++;
          expect([...left].filter((id) => !ids.has(id))).toEqual([]);
        },
      ),
      { seed: SEED, numRuns: 250 },
    );
    expect(whole).toBeGreaterThan(125);
  });
});

describe('a range of a filter', () => {
  it('is what lies between its two ends', async () => {
    const listing = aListing(5_000);
    const plan = passesPlan([aPass('filter', keyAt(1_000), { to: String(keyAt(1_200)) })]);
    const { ids, requests, extraction } = await readAll({ listing, plan });
    expect(extraction.fallback).toBeUndefined();
    expect(ids.size).toBe(200);
    expect(requests.length).toBeLessThanOrEqual(4);
  });

  it('of which the upper end is ignored shows more, and nothing less', async () => {
    const listing = aListing(2_000);
    const { ids, extraction } = await readAll({ listing, plan: passesPlan([aPass('filter', keyAt(1_000))]) });
    expect(extraction.fallback).toBeUndefined();
    expect(missed(listing, ids, [keyAt(1_000), keyAt(1_200)])).toEqual([]);
  });
});

describe('a range of what has no dates', () => {
  it('asks for nothing', async () => {
    const { requests, extraction } = await readAll({ listing: aListing(500), plan: passesPlan([]) });
    expect(requests).toEqual([]);
    expect(extraction).toMatchObject({ isScan: false, slices: [] });
  });
});
