/**
 * A slice is a run of pages of one asset that one activity fetches. The workflow decides which slices there are from what
 * the earlier ones reported; the pages themselves stay on disk.
 */
import type { PageSummary } from './page';

export type SliceRequest =
  /** Offset pages one after the other from `from`, each beginning with the last row of the one before, until the listing ends or `pages` are read. */
  | {
      readonly kind: 'walk';
      readonly from: number;
      /** The row that is expected at `from`: the last one of the page before. */
      readonly after?: PageEdge;
      readonly pages: number;
      readonly limit: number;
      readonly reading: number;
    }
  /** Offset pages at `from`, `from + stride`, … , `pages` of them, asked for all at once. */
  | {
      readonly kind: 'span';
      readonly from: number;
      readonly stride: number;
      readonly pages: number;
      readonly limit: number;
    }
  /** Offset pages that close the gap between two pages that do not share a row. */
  | {
      readonly kind: 'join';
      readonly left: PageEdge;
      readonly right: PageEdge;
      readonly limit: number;
      readonly reading: number;
    }
  /** The row with the greatest id, which ends the ranges of a keyset walk. */
  | { readonly kind: 'last' }
  /** Keyset pages beyond `after`, until one reaches `until` or is empty, or `pages` are read. */
  | {
      readonly kind: 'keyset';
      readonly after: string;
      readonly until?: string;
      readonly pages: number;
      readonly limit: number;
    }
  /** Every page of the listings of the parent rows with an id beyond `after`, `parents` of them. */
  | { readonly kind: 'parents'; readonly after: string; readonly parents: number; readonly limit: number };

/** File name of the manifest: it names the request, so that a retry of another request is another slice. */
export function sliceName(slice: SliceRequest): string {
  switch (slice.kind) {
    case 'walk':
      return `walk-o${slice.from}-n${slice.pages}-l${slice.limit}-r${slice.reading}`;
    case 'span':
      return `span-o${slice.from}-s${slice.stride}-n${slice.pages}-l${slice.limit}`;
    case 'join':
      return `join-o${slice.left.offset}-${slice.right.offset}-l${slice.limit}-r${slice.reading}`;
    case 'last':
      return 'last';
    case 'keyset':
      return `keyset-k${slice.after}-${slice.until ?? 'end'}-n${slice.pages}-l${slice.limit}`;
    case 'parents':
      return `parents-k${slice.after}-n${slice.parents}-l${slice.limit}`;
  }
}

/** What a page shows to its neighbours. */
export interface PageEdge extends Pick<PageSummary, 'firstId' | 'lastId' | 'order' | 'rows'> {
  readonly offset: number;
  /** The first few ids, so that a neighbour finds its last row although rows were hidden or inserted between. */
  readonly headIds: readonly string[];
  /** Ids further on that the reader was told to look for and found. */
  readonly foundIds?: readonly string[];
}

/** A stretch of offset pages in which each shares a row with the next. */
export interface Stretch {
  readonly first: PageEdge;
  readonly last: PageEdge;
  /** All pages are ordered by id the same way. */
  readonly order: PageSummary['order'];
}

export interface SliceResult {
  readonly slice: string;
  readonly calls: number;
  readonly pages: number;
  readonly rows: number;
  /** Most rows on any page: what the endpoint gives at once. */
  readonly pageRows: number;
  /** Offset slices: what was covered, in order; more than one where pages did not meet. Empty pages are no part of it. */
  readonly stretches: readonly Stretch[];
  /** The listing (or the id range, or the parents) ends here. */
  readonly hasEnded: boolean;
  /** Keyset: the last id read; parents: the last parent walked. */
  readonly lastId?: string;
  /** Keyset: ids not beyond the one asked for, or unordered: the filter or the order is ignored. */
  readonly isIgnored?: true;
  readonly firstTotal?: number;
  readonly lastTotal?: number;
  /** The server's clock at the first answer, ISO. */
  readonly answeredAt?: string;
}
