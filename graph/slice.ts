/**
 * A slice is a run of pages of one asset that one activity fetches. The workflow decides which slices there are from what
 * the earlier ones reported; the pages themselves stay on disk.
 */
import type { PageSummary } from './page';

/** Of the plan's passes, the one that is read. @default the whole listing */
interface OfPass {
  readonly pass?: string;
}

export type SliceRequest =
  /** Offset pages one after the other from `from`, each beginning with the last row of the one before, until the listing ends or `pages` are read. */
  | (OfPass & {
      readonly kind: 'walk';
      readonly from: number;
      /** The row that is expected at `from`: the last one of the page before. */
      readonly after?: PageEdge;
      /** Most rows on any page so far. */
      readonly pageRows: number;
      readonly pages: number;
      readonly limit: number;
      readonly reading: number;
    })
  /** Offset pages at `from`, `from + stride`, … , `pages` of them, asked for all at once, the last first. */
  | (OfPass & {
      readonly kind: 'span';
      readonly from: number;
      readonly stride: number;
      readonly pages: number;
      readonly limit: number;
    })
  /** Offset pages that close the gap between two pages that do not share a row. */
  | (OfPass & {
      readonly kind: 'join';
      readonly left: PageEdge;
      readonly right: PageEdge;
      /** How many rows before its old place the gap is looked for, and beyond. */
      readonly shift: number;
      readonly limit: number;
      readonly reading: number;
    })
  /** Pages of a newest-first pass, each beginning with the last row of the one before, until one reaches the pass's bound or `pages` are read. */
  | {
      readonly kind: 'newest';
      readonly pass: string;
      readonly from: number;
      readonly after?: NewestEdge;
      readonly pages: number;
      readonly limit: number;
      /** How often a page was asked for again so far: no request of the pass is like an earlier one. */
      readonly reading: number;
    }
  /** Where a newest-first pass over a range begins: single pages, each halving what lies between. */
  | { readonly kind: 'seek'; readonly pass: string; readonly limit: number }
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
  /** Every page of the listings of the parent rows with an id beyond `after`, `parents` of them; only those with a `_changed_at` beyond `changedSince`, where it is given. */
  | {
      readonly kind: 'parents';
      readonly after: string;
      readonly parents: number;
      readonly limit: number;
      readonly changedSince?: string;
    }
  /** Single records of suspects, between two of a row that is known to live. */
  | { readonly kind: 'records'; readonly ids: readonly string[]; readonly control: string; readonly place: number };

/** File name of the manifest: it names the request, so that a retry of another request is another slice. */
export function sliceName(slice: SliceRequest): string {
  const pass = 'pass' in slice && slice.pass !== undefined ? `${slice.pass}-` : '';
  switch (slice.kind) {
    case 'walk':
      return `${pass}walk-o${slice.from}-n${slice.pages}-l${slice.limit}-r${slice.reading}`;
    case 'span':
      return `${pass}span-o${slice.from}-s${slice.stride}-n${slice.pages}-l${slice.limit}`;
    case 'join':
      return `${pass}join-o${slice.left.offset}-${slice.right.offset}-l${slice.limit}-r${slice.reading}`;
    case 'newest':
      return `${pass}newest-o${slice.from}-n${slice.pages}-l${slice.limit}-r${slice.reading}`;
    case 'seek':
      return `${pass}seek-l${slice.limit}`;
    case 'last':
      return 'last';
    case 'keyset':
      return `keyset-k${slice.after}-${slice.until ?? 'end'}-n${slice.pages}-l${slice.limit}`;
    case 'parents':
      return `parents-k${slice.after}-n${slice.parents}-l${slice.limit}`;
    case 'records':
      return `records-${slice.place}`;
  }
}

/** What a page shows to its neighbours. */
export interface PageEdge extends Pick<PageSummary, 'firstId' | 'lastId' | 'order' | 'rows'> {
  readonly offset: number;
  /** The first few ids, so that a neighbour finds its last row although rows were hidden or inserted between. */
  readonly headIds: readonly string[];
  /** Ids further on that the reader was told to look for and found. */
  readonly foundIds?: readonly string[];
  /** Its body broke at the limit that was wanted: a smaller one has room for few rows, and they may be hidden. */
  readonly isReduced?: true;
}

/** The last row of a newest-first page, by which the next one joins it. */
export interface NewestEdge {
  readonly id: string;
  /** Its key, in the pass's unit; empty where the row has none. */
  readonly key: string;
  /** The next page is asked from this row itself: rows with equal keys stood in the order of their ids. */
  readonly isById: boolean;
  /** Rows from the place of the next page to this one, both counted. */
  readonly shared: number;
  /** Pages in a row that led no further down. */
  readonly standstills: number;
}

/** A stretch of offset pages in which each shares a row with the next. */
export interface Stretch {
  readonly first: PageEdge;
  readonly last: PageEdge;
  /** All pages are ordered by id the same way. */
  readonly order: PageSummary['order'];
}

export interface BrokenPass {
  readonly why: string;
  /** The API does not honour the parameter that the pass stands on: it is not relied on for a week. Else it was this run's bad luck. */
  readonly isIgnored: boolean;
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
  /** The listing (or the id range, or the parents, or what a pass needs) ends here. */
  readonly hasEnded: boolean;
  /** Keyset: the last id read; parents: the last parent walked. */
  readonly lastId?: string;
  /** Keyset: ids not beyond the one asked for, or unordered: the filter or the order is ignored. */
  readonly isIgnored?: true;
  /** A pass: why what it showed cannot be trusted, so that the whole listing must be read. */
  readonly broken?: BrokenPass;
  /** A newest-first pass: where it goes on. */
  readonly newest?: { readonly offset: number; readonly edge: NewestEdge; readonly reading: number };
  readonly firstTotal?: number;
  readonly lastTotal?: number;
  /** The server's clock at the first answer, ISO. */
  readonly answeredAt?: string;
}
