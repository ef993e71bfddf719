/**
 * Newest first: pages from the top of an order down to the pass's bound, each beginning with the last row of the one before. The
 * order is looked at on each page, and where rows have moved the page is read again from further up; what cannot be trusted
 * ends the pass, and the table is scanned instead.
 */
import { hasListingEnded } from '../graph/pages-meet';
import { compareKeys, paramOf } from '../graph/pass-keys';
import { compareIds } from '../graph/pages-meet';
import type { Pass } from '../graph/plan';
import type { NewestEdge, SliceRequest, SliceResult } from '../graph/slice';
import type { ReadPage } from './read-page';
import { ask, type Slicing } from './slicing';

type Shown = Pick<SliceResult, 'hasEnded' | 'broken' | 'newest'>;

/** How often the place of a row is looked for further up, each time twice as far. */
const MOST_STEPS_BACK = 7;

export async function readNewest(
  slicing: Slicing,
  slice: SliceRequest & { kind: 'newest' },
  pass: Pass,
): Promise<Partial<Shown>> {
  const { limit } = slice;
  let [offset, edge, stepsBack, reading] = [slice.from, slice.after, 0, 0];
  for (let count = 0; count < slice.pages; count++) {
    const page = await ask(slicing, { kind: 'offset', pass: pass.name, offset, limit, reading });
    const joined = joinPage(page, edge, pass);
    if (joined.kind === 'broken') return { broken: joined.why };
    if (joined.kind === 'gap') {
      if (++stepsBack > MOST_STEPS_BACK) return { broken: 'rows moved faster than pages could be read' };
      // A step back is no progress: it does not use up the slice's pages.
      [offset, reading, count] = [Math.max(0, offset - 2 ** stepsBack), reading + 1, count - 1];
      continue;
    }
    if (isEnough(page, { pass, edge, offset, slicing })) return { hasEnded: true };
    [edge, offset, stepsBack] = [joined.edge, offset + Math.max(page.ids.length - 1, 1), 0];
  }
  return edge === undefined ? {} : { newest: { offset, edge } };
}

/** The page reaches below the bound, or is the end of the listing. */
function isEnough(
  page: ReadPage,
  {
    pass,
    edge,
    offset,
    slicing,
  }: { readonly pass: Pass; readonly edge: NewestEdge | undefined; readonly offset: number; readonly slicing: Slicing },
): boolean {
  const { rows, total, request } = page.summary;
  if (rows === 0) return true;
  if (compareKeys(page.keys.at(-1), pass.from) < 0) return true;
  if (rows === 1) return edge !== undefined && page.ids[0] === edge.id;
  return hasListingEnded({ offset, rows }, { total, pageRows: slicing.log.pageRows, limit: request.limit });
}

type Joined =
  | { readonly kind: 'joined'; readonly edge: NewestEdge }
  /** Rows between the edge and this page may be missing. */
  | { readonly kind: 'gap' }
  | { readonly kind: 'broken'; readonly why: string };

const TIED = 'many rows share one key where a page ends, and their order is not kept';

/** How a page goes on from the last row of the one before. */
export function joinPage(page: ReadPage, edge: NewestEdge | undefined, pass: Pass): Joined {
  const { ids, keys } = page;
  if (page.isMisread === true) return { kind: 'broken', why: 'the server read another offset than it was asked for' };
  const isSorted = keys.every((key, at) => at === 0 || compareKeys(keys[at - 1], key) >= 0);
  if (!isSorted || ids.length !== keys.length) return { kind: 'broken', why: `${paramOf(pass)} is not kept` };
  const [lastId, lastKey] = [ids.at(-1), keys.at(-1)];
  const isStrict = isStrictlyFalling(ids, keys);
  const next: NewestEdge = { id: lastId ?? '', key: lastKey ?? '', isStrict: isStrict && (edge?.isStrict ?? true) };
  if (edge === undefined) return { kind: 'joined', edge: next };
  if (lastId === undefined) return { kind: 'gap' };
  if (lastId === edge.id && ids.length > 1)
    return { kind: 'broken', why: 'the same rows came again, whatever the offset' };
  const edgeKey = edge.key === '' ? undefined : edge.key;
  const place = ids.indexOf(edge.id);
  // Above the edge's key a page holds all rows that tie with it, unless they run off its own end.
  if (compareKeys(keys[0], edgeKey) > 0) return { kind: 'joined', edge: { ...next, isStrict } };
  if (place === -1) return { kind: 'gap' };
  const isTied = keys.some((key, at) => at !== place && compareKeys(key, edgeKey) === 0);
  if (isTied && !(place === 0 && isStrict && edge.isStrict)) return { kind: 'broken', why: TIED };
  return { kind: 'joined', edge: next };
}

function isStrictlyFalling(ids: readonly string[], keys: readonly (string | undefined)[]): boolean {
  return ids.every((id, at) => {
    if (at === 0) return true;
    const byKey = compareKeys(keys[at - 1], keys[at]);
    return byKey > 0 || (byKey === 0 && compareIds(ids[at - 1] ?? '', id) > 0);
  });
}
