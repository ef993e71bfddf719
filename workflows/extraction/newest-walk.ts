/**
 * A pass from the newest row down to the bookmark, as a value: one slice after the other, twice as long while more is wanted.
 * Of a range it begins further down: where that is is sought first.
 */
import type { NewestEdge, SliceRequest, SliceResult } from '../../graph/slice';

export interface NewestWalk {
  readonly kind: 'newest';
  readonly pass: string;
  readonly limit: number;
  readonly slicePages: number;
  readonly from: number;
  readonly after?: NewestEdge;
  readonly pages: number;
  readonly reading: number;
  readonly hasEnded: boolean;
  /** Where it begins is not known yet. */
  readonly seeks?: true;
}

export const beginNewestWalk = (options: {
  readonly pass: string;
  readonly limit: number;
  readonly slicePages: number;
  readonly seeks?: true;
}): NewestWalk => ({ kind: 'newest', ...options, from: 0, pages: 1, reading: 0, hasEnded: false });

export function nextNewestSlice(walk: NewestWalk, inFlight: number): { readonly slice: SliceRequest } | undefined {
  if (walk.hasEnded || inFlight > 0) return undefined;
  const { pass, from, after, pages, limit, reading } = walk;
  if (walk.seeks === true) return { slice: { kind: 'seek', pass, limit } };
  return { slice: { kind: 'newest', pass, from, ...(after === undefined ? {} : { after }), pages, limit, reading } };
}

export function afterNewestSlice({ seeks, ...walk }: NewestWalk, { hasEnded, newest }: SliceResult): NewestWalk {
  if (seeks === true) return newest === undefined ? walk : { ...walk, from: newest.offset, after: newest.edge };
  if (hasEnded || newest === undefined) return { ...walk, hasEnded: true };
  const pages = Math.min(walk.pages * 2, walk.slicePages);
  return { ...walk, from: newest.offset, after: newest.edge, reading: newest.reading, pages };
}
