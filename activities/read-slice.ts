/**
 * The pages of one slice, asked for in the way of its kind, and what they show: which stretches they make, and whether the
 * listing ends here.
 */
import { GoneError } from '../activecampaign/errors';
import { compareIds, hasListingEnded, pagesMeet } from '../graph/pages-meet';
import type { PageRequest } from '../graph/page';
import type { SliceRequest, SliceResult } from '../graph/slice';
import type { ReadPage } from './read-page';
import type { SliceLog } from './slice-log';
import { StretchLine } from './stretch-line';

/** What a reading shows besides the counts, which the log keeps. */
type Shown = Partial<Pick<SliceResult, 'stretches' | 'hasEnded' | 'lastId' | 'isIgnored'>>;

export interface Slicing {
  readonly readPage: (request: PageRequest) => Promise<ReadPage>;
  readonly parentIds: (after: string, limit: number) => Promise<readonly string[]>;
  readonly log: SliceLog;
}

export function readSlice(slicing: Slicing, slice: SliceRequest): Promise<Shown> {
  switch (slice.kind) {
    case 'walk':
      return walk(slicing, slice);
    case 'span':
      return span(slicing, slice);
    case 'join':
      return join(slicing, slice);
    case 'last':
      return greatest(slicing);
    case 'keyset':
      return walkKeys(slicing, slice);
    case 'parents':
      return walkParents(slicing, slice);
    case 'newest':
    case 'records':
      throw new Error(`${slice.kind} slices are on their way`);
  }
}

async function ask({ readPage, log }: Slicing, request: PageRequest): Promise<ReadPage> {
  const page = await readPage(request);
  log.note(page);
  return page;
}

/** One page after the other, each from the last row of the one before. An empty page sends it back: rows are gone. */
async function walk(slicing: Slicing, slice: SliceRequest & { kind: 'walk' }): Promise<Shown> {
  const { limit, reading } = slice;
  const line = new StretchLine(slice.after);
  let offset = slice.from;
  let backwards = 1;
  for (let count = 0; count < slice.pages; count++) {
    const page = await ask(slicing, { kind: 'offset', offset, limit, reading });
    const edge = line.add(page, offset);
    const known = { total: page.summary.total, pageRows: slicing.log.pageRows, limit: page.summary.request.limit };
    if (hasListingEnded({ offset, rows: edge.rows }, known)) return { stretches: line.stretches(), hasEnded: true };
    if (edge.rows > 0) offset += edge.rows - 1;
    else {
      offset = Math.max(offset - backwards, 0);
      backwards *= 2;
    }
  }
  return { stretches: line.stretches(), hasEnded: false };
}

async function span(slicing: Slicing, { from, stride, pages, limit }: SliceRequest & { kind: 'span' }): Promise<Shown> {
  const offsets = Array.from({ length: pages }, (_, i) => from + i * stride);
  const read = await Promise.all(offsets.map((offset) => ask(slicing, { kind: 'offset', offset, limit, reading: 0 })));
  const line = new StretchLine();
  read.forEach((page, i) => line.add(page, offsets[i] ?? 0));
  return { stretches: line.stretches() };
}

/** How far a gap is read over, on the first reading; each further one doubles it. */
const FIRST_OVERLAP = 10;

async function join(
  slicing: Slicing,
  { left, right, limit, reading }: SliceRequest & { kind: 'join' },
): Promise<Shown> {
  const line = new StretchLine();
  const wanted = [left.lastId, right.firstId].filter((id) => id !== undefined);
  const overlap = FIRST_OVERLAP * 2 ** (reading - 1);
  // Where a page was short, its own end comes first; where it was full, rows moved, and the overlap finds them.
  const end = left.offset + left.rows - 1;
  let offset = Math.max(0, end < right.offset && reading === 1 ? end : Math.min(end, right.offset) - overlap);
  const goal = right.offset + overlap;
  for (;;) {
    const page = await ask(slicing, { kind: 'offset', offset, limit, reading });
    const edge = line.add(page, offset, wanted);
    if (edge.rows < 2 || pagesMeet(edge, right) || offset >= goal) return { stretches: line.stretches() };
    offset += edge.rows - 1;
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

async function walkParents(slicing: Slicing, slice: SliceRequest & { kind: 'parents' }): Promise<Shown> {
  const parents = await slicing.parentIds(slice.after, slice.parents);
  await Promise.all(parents.map((parent) => walkListingOf(slicing, { parent, limit: slice.limit })));
  const lastId = parents.at(-1);
  return { ...(lastId === undefined ? {} : { lastId }), hasEnded: parents.length < slice.parents };
}

/** A page with fewer rows is no full one, even if it was capped at 20 and some of its rows are hidden. */
const SHORT_PAGE = 10;

/** The listing of one parent ends with a short page, mostly its only one; a parent that is gone has none. */
async function walkListingOf(
  slicing: Slicing,
  { parent, limit }: { readonly parent: string; readonly limit: number },
): Promise<void> {
  const request = { kind: 'parent', parent, limit, reading: 0 } as const;
  try {
    for (let offset = 0, pageRows = 0; ;) {
      const { summary } = await ask(slicing, { ...request, offset });
      pageRows = Math.max(pageRows, summary.rows);
      const total = summary.total ?? (summary.rows < SHORT_PAGE ? offset + summary.rows : undefined);
      if (summary.rows === 0 || hasListingEnded({ offset, rows: summary.rows }, { total, pageRows, limit })) return;
      offset += summary.rows - 1;
    }
  } catch (error) {
    if (!(error instanceof GoneError)) throw error;
    slicing.log.calls += error.calls;
  }
}
