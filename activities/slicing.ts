/** What the readings of slices have in common: where pages come from, what is kept of them, and what is shown. */
import type { PageRequest } from '../graph/page';
import type { Pass } from '../graph/plan';
import type { SliceResult } from '../graph/slice';
import type { ReadPage } from './read-page';
import type { SliceLog } from './slice-log';

export interface ParentRange {
  readonly limit: number;
  /** Only parents with a `_changed_at` beyond this clock. */
  readonly changedSince?: string;
}

/** What a reading shows besides the counts, which the log keeps. */
export type Shown = Partial<Pick<SliceResult, 'stretches' | 'hasEnded' | 'lastId' | 'isIgnored' | 'broken' | 'newest'>>;

export interface Slicing {
  readonly readPage: (request: PageRequest) => Promise<ReadPage>;
  readonly parentIds: (after: string, options: ParentRange) => Promise<readonly string[]>;
  /** Of the plan. */
  readonly passes: readonly Pass[];
  readonly log: SliceLog;
}

export async function ask({ readPage, log }: Slicing, request: PageRequest): Promise<ReadPage> {
  const page = await readPage(request);
  log.note(page);
  return page;
}
