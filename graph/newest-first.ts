/**
 * How pages that begin with the newest row are put together, while rows come, go and move to the top between any two of them.
 * A page goes on where the one before ended if it begins with a newer key than that one's last: whatever was not seen yet and
 * has not changed lies on it or beyond. So a page is asked from one row above the rows that share the last key, since rows with
 * equal keys have no order of their own. Where one key fills a page, only a second order by id, seen to be kept, goes on. Pure.
 */
import { compareIds } from './pages-meet';
import type { NewestEdge } from './slice';

/** A row as a pass sees it: moments in microseconds, or an id, as its key. */
export interface KeyedRow {
  readonly id: string;
  /** Undefined where it has none. */
  readonly key: bigint | undefined;
}

/** Rows without a key are the oldest. */
export const isNewer = (a: bigint | undefined, b: bigint | undefined): boolean =>
  a !== undefined && (b === undefined || a > b);

/** The first row that is newer than the one above it. */
export function unorderedAt(rows: readonly KeyedRow[]): number | undefined {
  const at = rows.findIndex(({ key }, place) => place > 0 && isNewer(key, rows[place - 1]?.key));
  return at === -1 ? undefined : at;
}

/** Falls by key, and among equal keys by id. */
const isFalling = (rows: readonly KeyedRow[]): boolean =>
  rows.every((row, place) => {
    const above = rows[place - 1];
    return above === undefined || isBeyond(row, above);
  });

/** Further down the listing than another row: older, or of the same key with a smaller id. */
function isBeyond(row: KeyedRow, other: KeyedRow): boolean {
  if (row.key !== other.key) return isNewer(other.key, row.key);
  return compareIds(row.id, other.id) < 0;
}

const rowOf = ({ id, key }: NewestEdge): KeyedRow => ({ id, key: key === '' ? undefined : BigInt(key) });

/** Where the next page is asked from, and what must be known of this one by then; undefined where equal keys leave no place. */
export function nextPlace(
  offset: number,
  rows: readonly KeyedRow[],
  before?: NewestEdge,
): { readonly offset: number; readonly edge: NewestEdge } | undefined {
  const last = rows.at(-1);
  if (last === undefined) return undefined;
  const tieStart = rows.findIndex(({ key }) => key === last.key);
  // It brought nothing: all that is left to ask is whether its last row is the last of all.
  const isEnd = before?.id === last.id && rows.length <= before.shared;
  // From the first row on nothing would be gained.
  const isById = tieStart < 2 || isEnd;
  if (isById && !isEnd && !isFalling(rows)) return undefined;
  const start = isById ? rows.length - 1 : tieStart - 1;
  const edge: NewestEdge = {
    id: last.id,
    key: last.key === undefined ? '' : String(last.key),
    isById,
    shared: rows.length - start,
    standstills: before === undefined || isBeyond(last, rowOf(before)) ? 0 : before.standstills + 1,
  };
  return { offset: offset + start, edge };
}

/** Whether nothing can lie between the page that ended with this edge and these rows. */
export function goesOn(edge: NewestEdge, rows: readonly KeyedRow[]): boolean {
  const [first] = rows;
  const last = rowOf(edge);
  if (first === undefined) return false;
  if (isNewer(first.key, last.key)) return true;
  return edge.isById && isFalling(rows) && first.key === last.key && !isBeyond(first, last);
}

/** A page that is capped at 20 has room for as many again, even where some of its rows are hidden. */
const SHORT_PAGE = 10;

/** Whether a page that goes on from this edge shows that nothing comes after it: it had room for more than what was shared. */
export function isLastPage(edge: NewestEdge | undefined, rows: readonly KeyedRow[]): boolean {
  if (rows.length === 1) return true;
  const isShort = edge !== undefined && rows.length <= Math.min(edge.shared, SHORT_PAGE);
  return isShort && rows.at(-1)?.id === edge.id;
}

/** Whether no row that is as new as the bound can come after these. */
export function reachesBound(from: string, rows: readonly KeyedRow[]): boolean {
  const last = rows.at(-1);
  return last !== undefined && (last.key === undefined || last.key < BigInt(from));
}
