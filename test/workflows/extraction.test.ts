import fc from 'fast-check';
import { hasListingEnded } from '../../graph/pages-meet';
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
  const cost = async (
    count: number,
    total = totals['right'] ?? (() => undefined),
    expectedRows = 0,
  ): Promise<number> => {
    const listing = { rows: rowsOf(count), cap: 100, total };
    return (await readAll({ listing, plan: { ...offset, expectedRows } })).requests.length;
  };

  it('one call for a table of one page that is no usual cap', async () => {
    expect(await cost(8)).toBe(1);
    expect(await cost(99)).toBe(1);
  });

  it('two calls where one page is as long as a usual cap, or as the limit', async () => {
    expect(await cost(20)).toBe(2);
    expect(await cost(100)).toBe(2);
  });

  it('at most two per cent more than its pages, and one call where no total is given but its rows were counted before', async () => {
    expect(await cost(30_000)).toBeLessThanOrEqual(306);
    expect(await cost(20_000)).toBeLessThanOrEqual(204);
    for (const expectedRows of [19_990, 20_000, 20_010])
      expect(await cost(20_000, () => undefined, expectedRows)).toBeLessThanOrEqual(205);
  });

  it('at most two calls beyond twice its pages where no total is given', async () => {
    expect(await cost(1_200, () => undefined)).toBeLessThanOrEqual(26);
  });
});

describe('the end of a listing', () => {
  const edge = { offset: 99, rows: 1, order: 'rising', firstId: '7', lastId: '7', headIds: ['7'] } as const;
  const known = { total: undefined, pageRows: 100, limit: 100 };

  it('is the row that was expected, alone; another one alone is none', () => {
    expect(hasListingEnded({ ...edge, foundIds: ['7'] }, known)).toBe(true);
    expect(hasListingEnded(edge, known)).toBe(false);
    expect(hasListingEnded({ ...edge, offset: 0 }, known)).toBe(true);
    expect(hasListingEnded({ ...edge, offset: 0 }, { ...known, total: 5 })).toBe(false);
  });

  it('is not a page in the middle whose body broke at every limit but a small one, and that shows one row', async () => {
    const rows = rowsOf(400, (index) => index === 100 || index === 101);
    const listing: Listing = {
      rows,
      cap: 100,
      total: () => undefined,
      reducedTo: (_, reading) => (reading === 0 ? 3 : 100),
    };
    const { ids } = await readAll({ listing, plan: offset });
    expect(ids).toEqual(new Set(visibleIds(listing)));
  });
});

describe('an API that ignores the offset', () => {
  it.each([
    ['the right total', (rows: number) => rows],
    ['no total', () => undefined],
    ['a total of 0', () => 0],
    ['a total that is too high', (rows: number) => rows * 3],
  ])('with %s costs a few calls, keeps its rows, and is unproven', async (_, total) => {
    for (const count of [50, 100, 101, 199, 5_000]) {
      for (const moves of [0, 1, 7]) {
        const listing: Listing = { rows: rowsOf(count).toReversed(), cap: 100, total, ignoresOffset: true };
        const shown = visibleIds(listing).slice(0, 100);
        let next = count * 2;
        const between = ({ rows }: Listing): void => {
          for (let i = 0; i < moves; i++) rows.unshift({ id: (next += 2), isHidden: false });
        };
        const { ids, requests, extraction } = await readAll({ listing, plan: offset, between });
        expect(shown.filter((id) => !ids.has(id))).toEqual([]);
        expect(requests.length).toBeLessThan(40);
        expect(proofOf(extraction, offset)).toMatchObject({
          proof: 'unproven',
          proofReason: 'the API ignores the offset: its first page came again further on',
        });
      }
    }
  });
});

describe('a proof', () => {
  it('is given to a listing that is ordered by id and did not move', async () => {
    const listing: Listing = { rows: rowsOf(1_203), cap: 100, total: (rows) => rows };
    const { extraction } = await readAll({ listing, plan: offset });
    expect(proofOf(extraction, offset)).toEqual({ proof: 'proven', sourceTotal: 1_203, totalMoved: 0 });
  });

  it('tells how many pages were read again, beside its own', async () => {
    const listing: Listing = { rows: rowsOf(1_203), cap: 100, total: (rows) => rows };
    let answers = 0;
    const between = ({ rows }: Listing): void => {
      if (++answers === 4) rows.splice(0, 3);
    };
    // Forwards, so that what is deleted is missed by the page after.
    const plan = { ...offset, expectedRows: 0 };
    const { extraction } = await readAll({ listing: { ...listing, total: () => undefined }, plan, between });
    expect(proofOf(extraction, offset)).toEqual({
      proof: 'proven',
      proofReason: '1 page read again, two did not meet',
    });
  });

  it.each(['rising', 'falling'])('closes gaps of any width, ids %s', async (order) => {
    for (const deleted of [1, 5, 11, 40, 55, 75, 99, 105, 150, 210, 300, 500, 800]) {
      const rows = order === 'rising' ? rowsOf(3_003) : rowsOf(3_003).toReversed();
      const listing: Listing = { rows, cap: 100, total: () => undefined };
      let answers = 0;
      const { extraction, ids } = await readAll({
        listing,
        plan: offset,
        between: ({ rows: left }) => {
          if (++answers === 14) left.splice(0, deleted);
        },
      });
      expect({ deleted, ...proofOf(extraction, offset) }).toMatchObject({ deleted, proof: 'proven' });
      expect(visibleIds(listing).filter((id) => !ids.has(id))).toEqual([]);
    }
  });

  it.each(['rising', 'falling'])('costs a few pages for each gap, however many there are, ids %s', async (order) => {
    for (const deleted of [1, 5, 13, 40, 60, 80, 99]) {
      const rows = order === 'rising' ? rowsOf(20_003) : rowsOf(20_003).toReversed();
      const listing: Listing = { rows, cap: 100, total: () => undefined };
      let answers = 0;
      const between = ({ rows: left }: Listing): void => {
        if (++answers % 25 === 14 && answers < 200) left.splice(0, deleted);
      };
      const { extraction, requests } = await readAll({ listing, plan: offset, between });
      expect(proofOf(extraction, offset).proof).toBe('proven');
      expect([deleted, requests.length < 260]).toEqual([deleted, true]);
    }
  });

  it('is refused to a listing in another order', async () => {
    const rows = rowsOf(300).toSorted((a, b) => ((a.id * 7) % 301) - ((b.id * 7) % 301));
    const { extraction } = await readAll({ listing: { rows, cap: 100, total: () => undefined }, plan: offset });
    expect(proofOf(extraction, offset)).toEqual({ proof: 'unproven', proofReason: 'the listing is not ordered by id' });
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
