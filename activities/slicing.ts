/** What the readings of slices have in common: where pages come from, what is kept of them, and what is shown. */
import { ApiError } from '../activecampaign/errors';
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

/** What is asked in vain counts too. */
export async function ask({ readPage, log }: Slicing, request: PageRequest): Promise<ReadPage> {
  try {
    const page = await readPage(request);
    log.note(page);
    return page;
  } catch (error) {
    if (error instanceof ApiError) log.calls += error.calls;
    throw error;
  }
}
