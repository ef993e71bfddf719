import fc from 'fast-check';
import { proofOf } from '../../workflows/extraction/proof';
import { readAll, somePlan, type Listing } from './listing';

const SEED = 20261124;
const offset = somePlan({ kind: 'offset' });
const keyset = somePlan({ kind: 'keyset' });

const totals: Readonly<Record<string, (rows: number) => number | undefined>> = {
  right: (rows) => rows,
  missing: () => undefined,
  zero: () => 0,
  'too low': (rows) => Math.floor(rows / 3),
  'too high': (rows) => rows * 2 + 7,
};

const rowsOf = (count: number, isHidden: (index: number) => boolean = () => false): Listing['rows'] =>
  Array.from({ length: count }, (_, i) => ({ id: i * 2 + 1, isHidden: isHidden(i) }));

const visibleIds = ({ rows }: Listing): string[] => rows.filter((row) => !row.isHidden).map(({ id }) => String(id));

/** A hidden row now and then: never the two thirds of a page that would look like an end. */
const someHidden = (index: number): boolean => (index * 7919) % 13 === 5;

describe('an offset scan reads every row', () => {
  for (const [kind, total] of Object.entries(totals)) {
    for (const cap of [100, 50, 20]) {
      for (const hidden of [false, true]) {
        it(`with a total that is ${kind}, pages of ${cap}, ${hidden ? 'rows hidden after the limit' : 'nothing hidden'}`, async () => {
          for (const count of [0, 1, 2, 19, 20, 21, 50, 99, 100, 101, 199, 200, 560, 1_203]) {
            const listing: Listing = { rows: rowsOf(count, hidden ? someHidden : undefined), cap, total };
            const { ids } = await readAll({ listing, plan: offset });
            expect(ids).toEqual(new Set(visibleIds(listing)));
          }
        });
      }
    }
  }

  it('in any order of the listing and of the answers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          ids: fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { maxLength: 900 }),
          cap: fc.constantFrom(100, 50, 20),
          kind: fc.constantFrom(...Object.keys(totals)),
          picks: fc.infiniteStream(fc.nat(20)),
        }),
        async ({ ids, cap, kind, picks }) => {
          const total = totals[kind] ?? (() => undefined);
          const listing: Listing = { rows: ids.map((id) => ({ id, isHidden: false })), cap, total };
          const pick = (count: number): number => (picks.next().value ?? 0) % count;
          const reading = await readAll({ listing, plan: offset, pick });
          expect(reading.ids).toEqual(new Set(visibleIds(listing)));
        },
      ),
      { seed: SEED, numRuns: 200 },
    );
  });
});

describe('an offset scan costs', () => {
  const cost = async (count: number, total = totals['right'] ?? (() => undefined)): Promise<number> =>
    (await readAll({ listing: { rows: rowsOf(count), cap: 100, total }, plan: offset })).requests.length;

  it('one call for a table of one page that is no usual cap', async () => {
    expect(await cost(8)).toBe(1);
    expect(await cost(99)).toBe(1);
  });

  it('two calls where one page is as long as a usual cap, or as the limit', async () => {
    expect(await cost(20)).toBe(2);
    expect(await cost(100)).toBe(2);
  });

  it('at most two per cent more than its pages', async () => {
    expect(await cost(30_000)).toBeLessThanOrEqual(306);
  });

  it('at most two calls beyond twice its pages where no total is given', async () => {
    expect(await cost(1_200, () => undefined)).toBeLessThanOrEqual(26);
  });
});

describe('a proof', () => {
  it('is given to a listing that is ordered by id and did not move', async () => {
    const listing: Listing = { rows: rowsOf(1_203), cap: 100, total: (rows) => rows };
    const { extraction } = await readAll({ listing, plan: offset });
    expect(proofOf(extraction, offset)).toEqual({ proof: 'proven', sourceTotal: 1_203, totalMoved: 0 });
  });

  it('is refused to a listing in another order', async () => {
    const rows = rowsOf(300).toSorted((a, b) => ((a.id * 7) % 301) - ((b.id * 7) % 301));
    const { extraction } = await readAll({ listing: { rows, cap: 100, total: () => undefined }, plan: offset });
    expect(proofOf(extraction, offset)).toEqual({ proof: 'unproven', proofReason: 'the listing is not ordered by id' });
  });

  it('never covers a scan that missed a row which lived through it', async () => {
    let proven = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          count: fc.integer({ min: 0, max: 1_500 }),
          moves: fc.infiniteStream(fc.record({ isDelete: fc.boolean(), at: fc.nat(10_000), times: fc.nat(4) })),
          picks: fc.infiniteStream(fc.nat(20)),
          kind: fc.constantFrom(...Object.keys(totals)),
          plan: fc.constantFrom(offset, keyset),
        }),
        async ({ count, moves, picks, kind, plan }) => {
          const listing: Listing = { rows: rowsOf(count), cap: 100, total: totals[kind] ?? (() => undefined) };
          const alive = new Set(visibleIds(listing));
          let greatest = count * 2 + 1;
          const between = ({ rows }: Listing): void => {
            const { isDelete, at, times } = moves.next().value ?? { isDelete: false, at: 0, times: 0 };
            for (let i = 0; i < times - 2; i++) {
              if (!isDelete) rows.push({ id: (greatest += 2), isHidden: false });
              else for (const gone of rows.splice(at % Math.max(rows.length, 1), 1)) alive.delete(String(gone.id));
            }
          };
          const pick = (flight: number): number => (picks.next().value ?? 0) % flight;
          const { extraction, ids } = await readAll({ listing, plan, pick, between });
          if (proofOf(extraction, plan).proof !== 'proven') return;
          proven++;
          expect([...alive].filter((id) => !ids.has(id))).toEqual([]);
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
    expect(proven).toBeGreaterThan(50);
  });
});

describe('a keyset walk reads every row', () => {
  it.each([0, 1, 37, 100, 101, 799, 800, 2_345])('of %d', async (count) => {
    for (const cap of [100, 20]) {
      const listing: Listing = { rows: rowsOf(count, someHidden), cap, total: (rows) => rows };
      const { ids, extraction } = await readAll({ listing, plan: keyset });
      expect(ids).toEqual(new Set(visibleIds(listing)));
      expect(extraction.fallback).toBeUndefined();
    }
  });

  it('by offsets where id_greater is ignored', async () => {
    const listing: Listing = { rows: rowsOf(1_203), cap: 100, total: (rows) => rows, honoursKeyset: false };
    const { ids, extraction } = await readAll({ listing, plan: keyset });
    expect(ids).toEqual(new Set(visibleIds(listing)));
    expect(extraction.fallback).toBe('id_greater or its order is ignored');
  });
});
