/** Tables whose rows have keys, that come, go and change between any two answers; and how they are read by passes. */
import type fc from 'fast-check';
import { aPass, passesPlan, type ListedRow, type Listing } from './listing';

/** Keys count up in steps of ten. */
export const keyAt = (index: number): number => index * 10;

export const aListing = (count: number, change: Partial<Listing> = {}): Listing => ({
  rows: Array.from({ length: count }, (_, index) => ({ id: index + 1, isHidden: false, key: keyAt(index) })),
  cap: 100,
  total: (rows) => rows,
  ...change,
});

/** Ids of the rows that a pass from here on must show. */
export const newer = (listing: Listing, from: number): string[] =>
  listing.rows.filter(({ key = -1, isHidden }) => key >= from && !isHidden).map(({ id }) => String(id));

export const newestFirst = (from: number) => passesPlan([aPass('newest-first', from)]);
export const filtered = (from: number) => passesPlan([aPass('filter', from)]);

/** Some rows share their key with the ones before them. */
export const withTies = (rows: readonly ListedRow[], runs: readonly number[]): ListedRow[] => {
  let [left, key, next] = [0, 0, 0];
  return rows.map((row, index) => {
    if (left === 0) [left, key] = [runs[next++ % runs.length] ?? 1, keyAt(index)];
    left--;
    return { ...row, key };
  });
};

export interface Move {
  readonly do: 'insert' | 'delete' | 'update';
  readonly at: number;
  readonly times: number;
}

/** Moves the table between two answers; who was touched is no longer among `left`. */
export function mover(moves: fc.Stream<Move>, left: Set<string>): (listing: Listing) => void {
  let [id, key] = [10_000, 1_000_000];
  return ({ rows }) => {
    const { do: what, at, times } = moves.next().value ?? STILL;
    for (let i = 0; i < times - 3; i++) {
      key += i % 2;
      if (what === 'insert') rows.push({ id: ++id, isHidden: false, key });
      if (what === 'insert' || rows.length === 0) continue;
      const place = (at + i * 37) % rows.length;
      const [row] = rows.splice(place, 1);
      if (row === undefined) continue;
      left.delete(String(row.id));
      if (what === 'update') rows.splice(place, 0, { ...row, key });
    }
  };
}

const STILL: Move = { do: 'insert', at: 0, times: 0 };
