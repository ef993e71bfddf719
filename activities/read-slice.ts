/**
 * The pages of one slice, asked for in the way of its kind, and what they show: which stretches they make, and whether the
 * listing ends here.
 */
import { compareIds, hasListingEnded, pagesMeet } from '../graph/pages-meet';
import type { PageRequest } from '../graph/page';
import { filterBreach, MISREAD } from '../graph/pass-keys';
import type { Pass } from '../graph/plan';
import type { BrokenPass, SliceRequest } from '../graph/slice';
import { readNewest } from './read-newest';
import type { ReadPage } from './read-page';
import { walkParents } from './read-parents';
import { readRecords } from './read-records';
import { seekNewest } from './seek-newest';
import { ask, type Shown, type Slicing } from './slicing';
import { StretchLine } from './stretch-line';

export function readSlice(slicing: Slicing, slice: SliceRequest): Promise<Shown> {
  switch (slice.kind) {
    case 'walk':
      return watched(slicing, slice, walk);
    case 'span':
      return watched(slicing, slice, span);
    case 'join':
      return watched(slicing, slice, join);
    case 'newest':
      return readNewest(slicing, slice, passNamed(slicing, slice.pass));
    case 'seek':
      return seekNewest(slicing, slice, passNamed(slicing, slice.pass));
    case 'last':
      return greatest(slicing);
    case 'keyset':
      return walkKeys(slicing, slice);
    case 'parents':
      return walkParents(slicing, slice);
    case 'records':
      return readRecords(slicing, slice);
  }
}

function passNamed({ passes }: Slicing, name: string): Pass {
  const pass = passes.find((one) => one.name === name);
  if (pass === undefined) throw new Error(`there is no pass "${name}"`);
  return pass;
}

/** Offset slices of a pass show, too, whether its filter is obeyed. */
async function watched<Slice extends SliceRequest & { readonly pass?: string }>(
  slicing: Slicing,
  slice: Slice,
  read: (slicing: Slicing, slice: Slice) => Promise<Shown>,
): Promise<Shown> {
  if (slice.pass === undefined) return read(slicing, slice);
  const pass = passNamed(slicing, slice.pass);
  const breaches: BrokenPass[] = [];
  const readPage = async (request: PageRequest): Promise<ReadPage> => {
    const page = await slicing.readPage(request);
    const breach = page.isMisread === true ? MISREAD : filterBreach(pass, page.keys);
    if (breach !== undefined) breaches.push(breach);
    return page;
  };
  const shown = await read({ ...slicing, readPage }, slice);
  const [broken] = breaches;
  return broken === undefined ? shown : { ...shown, broken };
}

/** Of an offset request, the pass that its slice belongs to. */
const ofPass = ({ pass }: { readonly pass?: string }): { readonly pass?: string } =>
  pass === undefined ? {} : { pass };

/**
 * One page after the other, each from the last row of the one before. A page that is empty, or holds one row that is not
 * that one, sends it back: rows are gone, or hidden.
 */
async function walk(slicing: Slicing, slice: SliceRequest & { kind: 'walk' }): Promise<Shown> {
  const { limit, reading } = slice;
  const line = new StretchLine(limit, slice.after);
  let offset = slice.from;
  let backwards = 1;
  for (let count = 0; count < slice.pages; count++) {
    const page = await ask(slicing, { kind: 'offset', ...ofPass(slice), offset, limit, reading });
    const edge = line.add(page, offset);
    const pageRows = Math.max(slice.pageRows, slicing.log.pageRows);
    const known = { total: page.summary.total, pageRows, limit: page.summary.request.limit };
    if (hasListingEnded(edge, known)) return { stretches: line.stretches(), hasEnded: true };
    if (edge.rows > 1) offset += edge.rows - 1;
    else {
      offset = Math.max(offset - backwards, 0);
      backwards *= 2;
    }
  }
  return { stretches: line.stretches(), hasEnded: false };
}

async function span(slicing: Slicing, slice: SliceRequest & { kind: 'span' }): Promise<Shown> {
  const { from, stride, pages, limit } = slice;
  const offsets = Array.from({ length: pages }, (_, i) => from + i * stride);
  // From the last to the first: what is deleted meanwhile moves rows onto pages that are still to be read.
  const read = await Promise.all(
    offsets.toReversed().map((offset) => ask(slicing, { kind: 'offset', ...ofPass(slice), offset, limit, reading: 0 })),
  );
  const line = new StretchLine(limit);
  read.toReversed().forEach((page, i) => line.add(page, offsets[i] ?? 0));
  return { stretches: line.stretches() };
}

/** Rows that the pages over a gap share: here it is known that rows move. */
const MEETING_ROWS = 5;

async function join(slicing: Slicing, slice: SliceRequest & { kind: 'join' }): Promise<Shown> {
  const { left, right, shift, limit, reading } = slice;
  const line = new StretchLine(limit);
  const wanted = [left.lastId, right.firstId].filter((id) => id !== undefined);
  // Where a page was short, its own end comes first; where it was full, rows moved.
  const end = left.offset + left.rows - 1;
  let offset = Math.max(0, end < right.offset && reading === 1 ? end : Math.min(end, right.offset) - shift);
  const goal = right.offset + shift;
  for (;;) {
    const page = await ask(slicing, { kind: 'offset', ...ofPass(slice), offset, limit, reading });
    const edge = line.add(page, offset, wanted);
    if (edge.rows < 2 || pagesMeet(edge, right) || offset >= goal) return { stretches: line.stretches() };
    offset += edge.rows - Math.min(MEETING_ROWS, Math.ceil(edge.rows / 2));
  }
}

/** Enough to show the greatest id. */
const LAST_ROWS = 2;

async function greatest(slicing: Slicing): Promise<Shown> {
  const page = await ask(slicing, { kind: 'last', limit: LAST_ROWS, reading: 0 });
  const [id] = page.ids;
  return id === undefined ? {} : { lastId: id };
}

async function walkKeys(slicing: Slicing, slice: SliceRequest & { kind: 'keyset' }): Promise<Shown> {
  let { after } = slice;
  for (let count = 0; count < slice.pages; count++) {
    const { summary } = await ask(slicing, { kind: 'keyset', after, limit: slice.limit, reading: 0 });
    const { firstId, lastId } = summary;
    if (firstId === undefined || lastId === undefined) return { lastId: after, hasEnded: true };
    const isIgnored = compareIds(firstId, after) <= 0 || summary.order !== 'rising';
    if (isIgnored) return { lastId: after, isIgnored };
    after = lastId;
    if (slice.until !== undefined && compareIds(after, slice.until) >= 0) return { lastId: after, hasEnded: true };
  }
  return { lastId: after };
}
