/** Scans of any listing that moves while it is read; `SCANS=20000 npx jest test/workflows/any-listing` tries many more. */
import fc from 'fast-check';
import { proofOf } from '../../workflows/extraction/proof';
import { readAll, somePlan, type ListedRow, type Listing } from './listing';

const SEED = 20261128;
const COUNT = Number(process.env['SCANS'] ?? 600);
jest.setTimeout(3_600_000);

const TOTALS: Readonly<Record<string, (rows: number) => number | undefined>> = {
  right: (rows) => rows,
  missing: () => undefined,
  zero: () => 0,
  'too low': (rows) => Math.floor(rows / 3),
  'a little too low': (rows) => rows - 1,
  'too high': (rows) => rows * 2 + 7,
  'a little too high': (rows) => rows + 1,
};

const ORDERS: Readonly<Record<string, (rows: readonly ListedRow[]) => ListedRow[]>> = {
  rising: (rows) => [...rows],
  falling: (rows) => rows.toReversed(),
  'in no order': (rows) => rows.toSorted((a, b) => ((a.id * 7919) % 10_007) - ((b.id * 7919) % 10_007)),
};

const move = fc.record({
  do: fc.constantFrom('insert', 'insert anywhere', 'delete', 'delete first', 'update', 'hide'),
  at: fc.nat(10_000),
  times: fc.oneof({ arbitrary: fc.nat(5), weight: 30 }, { arbitrary: fc.nat(250), weight: 1 }),
});
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

const scan = fc.record({
  count: fc.oneof(fc.nat(5), fc.nat(120), fc.nat(1_500)),
  order: fc.constantFrom(...Object.keys(ORDERS)),
  total: fc.constantFrom(...Object.keys(TOTALS)),
  cap: fc.constantFrom(100, 50, 20),
  hidden: fc.constantFrom(0, 13, 5),
  expected: fc.option(fc.nat(2_000), { nil: undefined }),
  isKeyset: fc.constantFrom(false, false, true),
  ignoresOffset: fc.constantFrom(...Array.from({ length: 19 }, () => false), true),
  /** Bodies of some pages break at any limit above 3. */
  breaks: fc.constantFrom(false, false, false, true),
  /** Answers between two moves of the table. */
  quiet: fc.constantFrom(0, 1, 3, 10, 1_000),
  reach: fc.constantFrom(1, 6, 100),
  moves: fc.infiniteStream(move),
  picks: fc.infiniteStream(fc.nat(100)),
});
type Told = typeof scan extends fc.Arbitrary<infer T> ? T : never;

/** Never the better part of a page, which would look like an end. */
const isHidden = (index: number, everyth: number): boolean => everyth > 0 && (index * 7919) % everyth === 3;

/** Moves the table; what was touched so that it was not there, or not to be seen, all the time is no longer among `lived`. */
function moverOf({ moves, order, quiet }: Told, lived: Set<string>): (listing: Listing) => void {
  let [answers, greatest] = [0, 100_001];
  const isRising = order !== 'falling';
  return ({ rows }) => {
    if (++answers % (quiet + 1) !== 0) return;
    const { do: what, at, times } = moves.next().value ?? STILL;
    for (let i = 0; i < times - 2; i++) {
      const place = what === 'delete first' ? 0 : (at + i * 37) % Math.max(rows.length, 1);
      if (what === 'insert') rows.splice(isRising ? rows.length : 0, 0, { id: (greatest += 2), isHidden: false });
      if (what === 'insert anywhere') insertAt(rows, place, isRising);
      if (what === 'delete' || what === 'delete first')
        for (const gone of rows.splice(place, 1)) lived.delete(String(gone.id));
      const row = rows[place];
      if (what === 'hide' && row !== undefined) {
        rows[place] = { ...row, isHidden: !row.isHidden };
        lived.delete(String(row.id));
      }
      // Where nobody keeps an order, what changes goes to the other end.
      if (what === 'update' && order === 'in no order') rows.push(...rows.splice(place, 1));
    }
  };
}

const STILL: Move = { do: 'update', at: 0, times: 0 };

/** Ids of the beginning are odd: an even one finds its place between two. */
function insertAt(rows: ListedRow[], place: number, isRising: boolean): void {
  const id = (rows[place]?.id ?? 0) + (isRising ? -1 : 1);
  if (id > 0 && rows.every((row) => row.id !== id)) rows.splice(place, 0, { id, isHidden: false });
}

/** Proven by its pages, and by a total that tells as many rows as came. */
function isProven(told: Told, { extraction, ids }: Awaited<ReturnType<typeof readAll>>): boolean {
  const { proof, sourceTotal, totalMoved = 0 } = proofOf(extraction, somePlan({ kind: 'offset' }));
  return proof === 'proven' && (sourceTotal === undefined || Math.abs(sourceTotal - ids.size) <= totalMoved);
}

async function scanOnce(told: Told): Promise<{ readonly isProven: boolean; readonly missed: readonly string[] }> {
  const { count, cap, hidden, expected, isKeyset, ignoresOffset, breaks, reach, picks } = told;
  const rows = Array.from({ length: count }, (_, i) => ({ id: i * 2 + 1, isHidden: isHidden(i, hidden) }));
  const listing: Listing = {
    rows: ORDERS[told.order]?.(rows) ?? rows,
    cap,
    total: TOTALS[told.total] ?? (() => undefined),
    ignoresOffset,
    ...(breaks ? { reducedTo: (offset: number, reading: number) => ((offset + reading) % 4 === 0 ? 3 : 100) } : {}),
  };
  const lived = new Set(rows.filter((row) => !row.isHidden).map(({ id }) => String(id)));
  const plan = {
    ...somePlan({ kind: isKeyset ? 'keyset' : 'offset' }),
    ...(expected === undefined ? {} : { expectedRows: expected }),
  };
  const pick = (waiting: number): number => (picks.next().value ?? 0) % Math.min(waiting, reach);
  const read = await readAll({ listing, plan, pick, between: moverOf(told, lived) });
  return { isProven: isProven(told, read), missed: [...lived].filter((id) => !read.ids.has(id)) };
}

it(`a scan of any listing ends, and where it says "proven" it missed no row that was there to be seen all the time (${COUNT} scans)`, async () => {
  let proven = 0;
  await fc.assert(
    fc.asyncProperty(scan, async (told) => {
      const read = await scanOnce(told);
      if (!read.isProven) return;
      proven++;
      expect(read.missed).toEqual([]);
    }),
    { seed: SEED, numRuns: COUNT },
  );
  expect(proven).toBeGreaterThan(COUNT / 5);
});
