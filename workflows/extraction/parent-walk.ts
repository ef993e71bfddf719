/** A walk over the stored rows of the parent, one listing for each, as a value. */
import type { SliceRequest, SliceResult } from '../../graph/slice';

export interface ParentWalk {
  readonly kind: 'parents';
  readonly limit: number;
  readonly parentsAtOnce: number;
  readonly after: string;
  readonly hasEnded: boolean;
  /** Only parents with a `_changed_at` beyond this clock. */
  readonly changedSince?: string;
}

export const beginParentWalk = (options: Pick<ParentWalk, 'limit' | 'parentsAtOnce' | 'changedSince'>): ParentWalk => ({
  kind: 'parents',
  ...options,
  after: '0',
  hasEnded: false,
});

export function nextParentSlice(walk: ParentWalk, inFlight: number): { readonly slice: SliceRequest } | undefined {
  if (walk.hasEnded || inFlight > 0) return undefined;
  const { after, parentsAtOnce: parents, limit, changedSince } = walk;
  return { slice: { kind: 'parents', after, parents, limit, ...(changedSince === undefined ? {} : { changedSince }) } };
}

export const afterParentSlice = (walk: ParentWalk, result: SliceResult): ParentWalk => ({
  ...walk,
  after: result.lastId ?? walk.after,
  hasEnded: result.hasEnded,
});
