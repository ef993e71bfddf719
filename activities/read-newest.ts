/** Pages of a newest-first pass, each from a few rows before the end of the one before, down to the bound of the pass. */
import { goesOn, isLastPage, nextPlace, reachesBound, unorderedAt, type KeyedRow } from '../graph/newest-first';
import { MISREAD, paramOf } from '../graph/pass-keys';
import type { Pass } from '../graph/plan';
import type { BrokenPass, NewestEdge, SliceRequest } from '../graph/slice';
import type { ReadPage } from './read-page';
import { ask, type Shown, type Slicing } from './slicing';

interface Place {
  readonly offset: number;
  readonly edge?: NewestEdge;
  /** How often a page was asked for again so far: no request of the pass is like an earlier one. */
  readonly reading: number;
}

/** Pages in a row that lead no further: as many rows came meanwhile as a page has, or the offset is ignored. */
const MOST_STANDSTILLS = 5;

export async function readNewest(
  slicing: Slicing,
  slice: SliceRequest & { kind: 'newest' },
  pass: Pass,
): Promise<Shown> {
  let place: Place = { offset: slice.from, ...(slice.after && { edge: slice.after }), reading: slice.reading };
  for (let count = 0; count < slice.pages; count++) {
    const page = await pageThatGoesOn(slicing, { pass, place, limit: slice.limit });
    if ('why' in page) return { broken: page };
    const { rows, offset, reading } = page;
    if (rows.length === 0 || reachesBound(pass.from, rows) || isLastPage(place.edge, rows)) return { hasEnded: true };
    const next = nextPlace(offset, rows, place.edge);
    if (next === undefined) {
      return unlucky(`${rows.length} rows share one key of ${paramOf(pass)}, and no second order is kept`);
    }
    if (next.edge.standstills > MOST_STANDSTILLS) return unlucky('its pages lead no further down');
    place = { ...next, reading };
  }
  return place.edge === undefined ? {} : { newest: { ...place, edge: place.edge } };
}

const unlucky = (why: string): Shown => ({ broken: { why, isIgnored: false } });

/** How far back a page is asked from whose rows are gone from where they were, at first; each further try doubles it. */
const FIRST_STEP_BACK = 10;
/** 310 rows of deletes between two answers. */
const MOST_STEPS_BACK = 5;

/** Rows that are deleted, or move to the top from further down, pull up what comes after them: then one looks further back. */
async function pageThatGoesOn(
  slicing: Slicing,
  { pass, place, limit }: { readonly pass: Pass; readonly place: Place; readonly limit: number },
): Promise<{ readonly rows: readonly KeyedRow[]; readonly offset: number; readonly reading: number } | BrokenPass> {
  let { offset } = place;
  for (let step = 0; ; step++) {
    const reading = place.reading + step;
    const page = await ask(slicing, { kind: 'offset', pass: pass.name, offset, limit, reading });
    const rows = keyedRowsOf(page);
    const broken = breachOf(page, rows, pass);
    if (broken !== undefined) return broken;
    // Nothing lies before the beginning.
    if (offset === 0 || place.edge === undefined || goesOn(place.edge, rows)) return { rows, offset, reading };
    if (step === MOST_STEPS_BACK) return { why: 'rows went faster than they could be read', isIgnored: false };
    offset = Math.max(0, offset - FIRST_STEP_BACK * 2 ** step);
  }
}

/** The rows of a page, each with what the pass compares it by. */
export const keyedRowsOf = ({ ids, keys }: ReadPage): readonly KeyedRow[] =>
  ids.map((id, at) => {
    const key = keys[at];
    return { id, key: key === undefined ? undefined : BigInt(key) };
  });

/** Clocks without an offset show one hour of autumn twice: an order that is off by no more is kept all the same. */
const HOUR_US = 3_600_000_000n;

/** Why a page cannot be trusted: another offset, or another order, than was asked for. */
export function breachOf(page: ReadPage, rows: readonly KeyedRow[], pass: Pass): BrokenPass | undefined {
  if (page.isMisread === true) return MISREAD;
  const at = page.ids.length === page.keys.length ? unorderedAt(rows) : 0;
  if (at === undefined) return undefined;
  const [above, below] = [rows[at - 1]?.key, rows[at]?.key];
  const isByAnHour = pass.values === 'time' && above !== undefined && below !== undefined && below - above <= HOUR_US;
  return { why: `${paramOf(pass)} is not kept`, isIgnored: !isByAnHour };
}
