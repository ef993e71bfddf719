/**
 * The rules by which offset pages of a moving table are put together. Two pages meet when they share a row; where the
 * listing is ordered by id it is enough that the second does not begin beyond the end of the first.
 */
import type { PageSummary } from './page';
import type { PageEdge } from './slice';

/** Compares ids as numbers where both are decimal text (beyond 2^53 too), else as text. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  const isNumeric = /^\d+$/.test(a) && /^\d+$/.test(b);
  if (isNumeric && a.length !== b.length) return a.length < b.length ? -1 : 1;
  return a < b ? -1 : 1;
}

export function pagesMeet(left: PageEdge, right: PageEdge): boolean {
  if (left.lastId === undefined || right.firstId === undefined) return false;
  if (right.headIds.includes(left.lastId) || right.foundIds?.includes(left.lastId)) return true;
  if (left.foundIds?.includes(right.firstId)) return true;
  if (left.firstId === undefined) return false;
  // Going back would be the order of a page only, which says nothing of what lies between two of them.
  const [goesOn, reaches] = [compareIds(right.firstId, left.firstId), compareIds(right.firstId, left.lastId)];
  const order = commonOrder(left, right);
  if (order === 'rising') return goesOn >= 0 && reaches <= 0;
  if (order === 'falling') return goesOn <= 0 && reaches >= 0;
  return false;
}

/** The order that both pages keep; a page of one row keeps any. */
export function commonOrder(
  left: Pick<PageEdge, 'order' | 'rows'>,
  right: Pick<PageEdge, 'order' | 'rows'>,
): PageSummary['order'] {
  if (left.rows <= 1) return right.order;
  if (right.rows <= 1 || left.order === right.order) return left.order;
  return 'none';
}

/** Whether a page further on begins where the listing does, or before that: as if it had been asked for without an offset. */
export function beginsAgain(page: PageEdge, head: PageEdge): boolean {
  if (page.firstId === undefined || page.lastId === undefined || head.firstId === undefined) return false;
  if (page.headIds.includes(head.firstId) || head.headIds.includes(page.firstId)) return true;
  const order = commonOrder(head, page);
  const [begins, ends] = [compareIds(page.firstId, head.firstId), compareIds(page.lastId, head.firstId)];
  return order === 'rising' ? begins < 0 && ends >= 0 : order === 'falling' && begins > 0 && ends <= 0;
}

/** Lengths at which servers are known to cap a page below the limit that was asked for. */
const USUAL_CAPS: readonly number[] = [20, 25, 50];

/**
 * Whether a listing has ended with this page. The proof is a page asked from the last row that holds that row alone (of a
 * listing of one row the first page is that page); it is spared where the total is exactly reached by a page that is shorter
 * than another one, or that is the only one and whose length is no usual cap.
 */
export function hasListingEnded(
  page: Pick<PageEdge, 'offset' | 'rows' | 'foundIds' | 'isReduced'>,
  known: { readonly total: number | undefined; readonly pageRows: number; readonly limit: number },
): boolean {
  if (page.rows === 0) return page.offset === 0;
  const isAlone = page.rows === 1 && page.isReduced !== true;
  if (isAlone && (page.foundIds !== undefined || (page.offset === 0 && known.total === undefined))) return true;
  if (known.total === undefined || page.offset + page.rows !== known.total) return false;
  if (page.offset > 0) return page.rows < known.pageRows;
  return page.rows < known.limit && !USUAL_CAPS.includes(page.rows);
}
