/**
 * Where a range begins in a listing that falls by its key: single pages, each further down by twice as much until one is
 * older than the range, and then always in the middle. A total may lie, so none is used.
 */
import { isNewer, type KeyedRow } from '../graph/newest-first';
import { paramOf } from '../graph/pass-keys';
import type { Pass } from '../graph/plan';
import type { BrokenPass, SliceRequest } from '../graph/slice';
import { breachOf, keyedRowsOf } from './read-newest';
import { ask, type Shown, type Slicing } from './slicing';

/** Pages that the second look goes down; each further one goes twice as far. */
const FIRST_STRIDE = 16;

interface Looked {
  readonly offset: number;
  readonly rows: readonly KeyedRow[];
}

/** A page that begins at or above the end of the range, and less than a page above it; the walk goes on from there. */
export async function seekNewest(slicing: Slicing, slice: SliceRequest & { kind: 'seek' }, pass: Pass): Promise<Shown> {
  const end = BigInt(pass.to ?? pass.from);
  const isAbove = ({ rows: [first] }: Looked): boolean => first?.key !== undefined && first.key >= end;
  let above: Looked | undefined;
  let below: Looked | undefined;
  for (let offset: number | undefined = 0; offset !== undefined; offset = nextOffset(above, below)) {
    const { limit } = slice;
    const page = await ask(slicing, { kind: 'offset', pass: pass.name, offset, limit, reading: 0 });
    const looked: Looked = { offset, rows: keyedRowsOf(page) };
    const broken = breachOf(page, looked.rows, pass) ?? misplaced(pass, looked, { above, below });
    if (broken !== undefined) return { broken };
    if (isAbove(looked)) above = looked;
    else below = looked;
  }
  // What the walk reads first must begin at or above the end, though rows above were deleted meanwhile: it looks back itself.
  const edge = { id: '0', key: String(end - 1n), isById: false, shared: 0, standstills: 0 };
  return above === undefined || above.offset === 0 ? {} : { newest: { offset: above.offset, edge, reading: 0 } };
}

/** Undefined once the range begins on the page that is known to begin above it, or right after. */
function nextOffset(above: Looked | undefined, below: Looked | undefined): number | undefined {
  if (above === undefined) return undefined;
  const { offset, rows } = above;
  if (below === undefined) return offset === 0 ? rows.length * FIRST_STRIDE : offset * 2;
  return below.offset - offset <= rows.length ? undefined : Math.floor((offset + below.offset) / 2);
}

/** A page that is newer than one further up, older than one further down, or the same: where a range begins cannot be sought so. */
function misplaced(
  pass: Pass,
  { rows: [first] }: Looked,
  { above, below }: { readonly above: Looked | undefined; readonly below: Looked | undefined },
): BrokenPass | undefined {
  // An empty page lies beyond the end.
  if (first === undefined) return undefined;
  const [highest, lowest] = [above?.rows[0], below?.rows[0]];
  if (first.id === highest?.id) return { why: 'its pages lead no further down', isIgnored: false };
  const isTooNew = highest !== undefined && isNewer(first.key, highest.key);
  const isTooOld = lowest !== undefined && isNewer(lowest.key, first.key);
  return isTooNew || isTooOld ? { why: `${paramOf(pass)} is not kept from page to page`, isIgnored: false } : undefined;
}
