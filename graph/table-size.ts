/** How large a table is in calls: what it held when it was last merged, and what its last scan took. Pure. */
import type { StoredAsset } from './staging';

/** A scan of five pages takes a second of the budget, and proves everything: it is done in each run. */
export const SMALL_PAGES = 5;
/** The API's greatest page, of which one row is shared with the next. */
const ROWS_A_PAGE = 99;
/** Calls to a page of a small table: retries and capped pages make some more, a source with far more rows than are kept many. */
const MOST_CALLS_A_PAGE = 4;

export const pagesOf = (rows: number): number => Math.max(1, Math.ceil(rows / ROWS_A_PAGE));

/** Rows of it are there, be they only those of a range, or it is known to have none. */
export const isStored = ({ hasAnswered, rows }: Pick<StoredAsset, 'hasAnswered' | 'rows'>): boolean =>
  hasAnswered || rows > 0;

/** Few rows may be left of a long listing: those since a start date, or of one that is read parent by parent. */
export const isSmall = ({ rows, lastScan }: StoredAsset, smallPages: number): boolean =>
  pagesOf(rows) <= smallPages && (lastScan?.calls ?? 0) <= MOST_CALLS_A_PAGE * smallPages;

/** As many as the last scan took, or the rows of today need. */
export const scanCallsOf = ({ rows, lastScan }: StoredAsset): number => Math.max(pagesOf(rows), lastScan?.calls ?? 0);

/** The last scan read one listing: not one for each row of a parent. */
export const isFlat = ({ rows, lastScan }: StoredAsset): boolean => (lastScan?.calls ?? 0) <= 2 * pagesOf(rows);
