/**
 * What offset pages have covered, as stretches in which each page shares a row with the next. A scan is whole when one
 * stretch is left.
 */
import { commonOrder, compareIds, pagesMeet } from '../../graph/pages-meet';
import type { PageEdge, Stretch } from '../../graph/slice';

export const endOf = (edge: PageEdge): number => edge.offset + edge.rows;

/** Adds stretches and puts together the neighbours that meet. */
export function addStretches(known: readonly Stretch[], added: readonly Stretch[]): readonly Stretch[] {
  const sorted = [...known, ...added].toSorted(
    (a, b) => a.first.offset - b.first.offset || endOf(a.last) - endOf(b.last),
  );
  const result: Stretch[] = [];
  for (const stretch of sorted) {
    const left = result.at(-1);
    if (left !== undefined && pagesMeet(left.last, stretch.first))
      result[result.length - 1] = putTogether(left, stretch);
    else result.push(stretch);
  }
  return result;
}

/** One stretch from the beginning of the first to whichever end lies further. */
export function putTogether(left: Stretch, right: Stretch): Stretch {
  const last = endOf(right.last) >= endOf(left.last) ? seenAfter(left.last, right.last) : left.last;
  const order = commonOrder({ order: left.order, rows: rowsOf(left) }, { order: right.order, rows: rowsOf(right) });
  return { first: left.first, last, order };
}

/** A page that was read by itself, and holds the row alone that it was asked from. */
const seenAfter = ({ lastId }: PageEdge, page: PageEdge): PageEdge =>
  page.rows === 1 && lastId !== undefined && page.firstId === lastId ? { ...page, foundIds: [lastId] } : page;

/** Closes the gap between two stretches with what was read over it, or makes it smaller from both sides. */
export function bridge(
  gap: { readonly left: Stretch; readonly right: Stretch },
  read: readonly Stretch[],
): readonly Stretch[] {
  let { left, right } = gap;
  for (const stretch of read)
    if (meet(left, stretch) && isFurther(stretch, left.last.lastId, stretch.last.lastId))
      left = { ...putTogether(left, stretch), first: left.first, last: stretch.last };
  if (meet(left, right)) return [{ ...putTogether(left, right), first: left.first }];
  for (const stretch of read.toReversed())
    if (meet(stretch, right) && isFurther(stretch, stretch.first.firstId, right.first.firstId))
      right = { ...putTogether(stretch, right), first: stretch.first, last: right.last };
  return [left, right];
}

/** Whether the second begins anywhere within the first: what was looked for further back than its rows moved goes over several pages. */
function meet(left: Stretch, right: Stretch): boolean {
  const { firstId } = left.first;
  const begin = firstId === undefined ? {} : { firstId };
  return pagesMeet({ ...left.last, ...begin, order: left.order, rows: rowsOf(left) }, right.first);
}

/** Whether the second id stands after the first, as far as the order tells. */
function isFurther({ order }: Stretch, from = '', to = ''): boolean {
  if (order === 'none') return true;
  return order === 'rising' ? compareIds(to, from) > 0 : compareIds(to, from) < 0;
}

const rowsOf = (stretch: Stretch): number => endOf(stretch.last) - stretch.first.offset;
