/** A walk over the stored rows of the parent, one listing for each, as a value. */
import type { SliceRequest, SliceResult } from '../../graph/slice';

export interface ParentWalk {
  readonly kind: 'parents';
  readonly limit: number;
  readonly parentsAtOnce: number;
  readonly after: string;
  readonly hasEnded: boolean;
}

export const beginParentWalk = (options: { readonly limit: number; readonly parentsAtOnce: number }): ParentWalk => ({
  kind: 'parents',
  ...options,
  after: '0',
  hasEnded: false,
});

export function nextParentSlice(walk: ParentWalk, inFlight: number): { readonly slice: SliceRequest } | undefined {
  if (walk.hasEnded || inFlight > 0) return undefined;
  return { slice: { kind: 'parents', after: walk.after, parents: walk.parentsAtOnce, limit: walk.limit } };
}

export const afterParentSlice = (walk: ParentWalk, result: SliceResult): ParentWalk => ({
  ...walk,
  after: result.lastId ?? walk.after,
  hasEnded: result.hasEnded,
});
