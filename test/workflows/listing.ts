import { compareIds } from '../../graph/pages-meet';
import { pageName, type PageRequest, type PageSummary } from '../../graph/page';
import type { AssetPlan, Pass } from '../../graph/plan';
import type { PlanLimits } from '../../graph/plan-limits';
import type { SliceRequest, SliceResult } from '../../graph/slice';
import { sliceName } from '../../graph/slice';
import type { ReadPage } from '../../activities/read-page';
import { readSlice } from '../../activities/read-slice';
import { SliceLog } from '../../activities/slice-log';
import {
  afterSlice,
  beginExtraction,
  isExtracted,
  nextSlice,
  type Extraction,
} from '../../workflows/extraction/extraction';

export interface ListedRow {
  readonly id: number;
  readonly isHidden: boolean;
  /** Its replication key, as the passes count it. @default none */
  readonly key?: number;
}

/** A listing as the API may show it: capped pages, hidden rows, totals of every kind, any order. */
export interface Listing {
  /** In the order in which the server lists them. */
  rows: ListedRow[];
  readonly cap: number;
  readonly total: (rows: number) => number | undefined;
  readonly honoursKeyset?: boolean;
  /** Filters and orders of passes are obeyed. @default true */
  readonly honoursPasses?: boolean;
  /** The limit at which the body of a page is whole. @default the one that is asked for */
  readonly reducedTo?: (offset: number, reading: number) => number;
  /** Each page begins at the beginning. */
  readonly ignoresOffset?: boolean;
  /** Rows of one key fall by id, or stand in any order, another one on each page. @default 'loose' */
  readonly ties?: 'by id' | 'loose';
}

export function answer(listing: Listing, asked: PageRequest, plan?: AssetPlan): ReadPage {
  const request = asked.kind === 'offset' ? { ...asked, limit: reducedLimit(listing, asked) } : asked;
  const selected = select(listing, request, plan);
  const ids = selected.map(({ id }) => String(id));
  const rising = ids.every((id, i) => i === 0 || compareIds(ids[i - 1] ?? '', id) < 0);
  const falling = ids.every((id, i) => i === 0 || compareIds(ids[i - 1] ?? '', id) > 0);
  const total = listing.total((request.kind === 'offset' ? ofPass(listing, request, plan) : listing.rows).length);
  const [firstId, lastId] = [ids[0], ids.at(-1)];
  const summary: PageSummary = {
    name: pageName(request),
    request,
    rows: ids.length,
    bytes: 0,
    ...(firstId === undefined ? {} : { firstId }),
    ...(lastId === undefined ? {} : { lastId }),
    order: rising ? 'rising' : falling ? 'falling' : 'none',
    ...(total === undefined ? {} : { total }),
    keys: ['id'],
    storedAtMs: 0,
  };
  const isOfPass = request.kind === 'offset' && request.pass !== undefined;
  const keys = isOfPass ? selected.map(({ key }) => (key === undefined ? undefined : String(key))) : [];
  return { summary, ids, keys, calls: 1 };
}

const reducedLimit = ({ reducedTo }: Listing, { offset, reading, limit }: PageRequest & { kind: 'offset' }): number =>
  Math.min(limit, offset === 0 ? limit : (reducedTo?.(offset, reading) ?? limit));

function select(listing: Listing, request: PageRequest, plan?: AssetPlan): Listing['rows'] {
  const limit = Math.min(request.limit, listing.cap);
  const visible = (rows: Listing['rows']): Listing['rows'] => rows.filter(({ isHidden }) => !isHidden);
  const byId = listing.rows.toSorted((a, b) => a.id - b.id);
  switch (request.kind) {
    case 'offset': {
      const from = listing.ignoresOffset === true ? 0 : request.offset;
      return visible(ofPass(listing, request, plan).slice(from, from + limit));
    }
    case 'last':
      return visible(byId.toReversed().slice(0, limit));
    case 'keyset':
      if (listing.honoursKeyset === false) return visible(listing.rows.slice(0, limit));
      return visible(byId.filter(({ id }) => id > Number(request.after)).slice(0, limit));
    case 'parent':
    case 'record':
      throw new Error('a listing has no parents');
  }
}

/** What a pass's parameters leave, in their order. */
function ofPass(
  listing: Listing,
  request: PageRequest & { readonly kind: 'offset' },
  plan: AssetPlan | undefined,
): Listing['rows'] {
  const passes = plan?.reading.kind === 'passes' ? plan.reading.passes : [];
  const pass = passes.find(({ name }) => name === request.pass);
  if (pass === undefined || listing.honoursPasses === false) return listing.rows;
  const isBefore = (key: number): boolean => pass.to === undefined || key < Number(pass.to);
  if (pass.kind === 'filter') return listing.rows.filter(({ key = -1 }) => key >= Number(pass.from) && isBefore(key));
  const turn = (id: number): number =>
    listing.ties === 'by id' ? -id : (id * 7919 + request.offset * 31 + request.reading) % 1_009;
  return listing.rows.toSorted((a, b) => (b.key ?? -1) - (a.key ?? -1) || turn(a.id) - turn(b.id));
}

export const aPass = (kind: Pass['kind'], from: number, change: Partial<Pass> = {}): Pass => ({
  name: 'updated',
  kind,
  params: kind === 'filter' ? { after: 'then' } : { 'orders[udate]': 'DESC', 'orders[id]': 'DESC' },
  keys: ['udate'],
  values: 'id',
  from: String(from),
  timeZone: 'UTC',
  ...change,
});

export const passesPlan = (passes: readonly Pass[], change: Partial<AssetPlan> = {}): AssetPlan => ({
  ...somePlan({ kind: 'offset' }),
  strategy: passes[0]?.kind ?? 'filter',
  reading: { kind: 'passes', passes },
  ...change,
});

export const somePlan = (extraction: AssetPlan['extraction']): AssetPlan => ({
  asset: 'contacts',
  group: 'contacts',
  description: 'People.',
  endpoint: 'contacts',
  recordsKey: 'contacts',
  primaryKey: 'id',
  extraction,
  deps: [],
  riders: [],
  strategy: 'scan',
  reason: 'a test',
  reading: { kind: 'scan' },
  probes: [],
  hasAnswered: false,
});

export const someLimits: PlanLimits = {
  concurrentAssets: 20,
  slicePages: 5,
  sliceWindow: 3,
  keysetRanges: 4,
  smallPages: 5,
  pageSize: 100,
  stageSlices: 4,
  patienceMs: 1000,
};

export interface Reading {
  readonly extraction: Extraction;
  readonly ids: ReadonlySet<string>;
  readonly requests: readonly PageRequest[];
}

/** Runs an extraction to its end; `pick` chooses which request in flight is answered next, `between` moves the table. */
export async function readAll(options: {
  readonly listing: Listing;
  readonly plan: AssetPlan;
  readonly limits?: PlanLimits;
  readonly pick?: (count: number) => number;
  readonly between?: (listing: Listing) => void;
}): Promise<Reading> {
  const { listing, plan, limits = someLimits, pick = () => 0, between = () => undefined } = options;
  const ids = new Set<string>();
  const requests: PageRequest[] = [];
  const waiting: (() => void)[] = [];
  const readPage = async (request: PageRequest): Promise<ReadPage> => {
    if (requests.length > MOST_REQUESTS) throw new Error('the scan does not end');
    await new Promise<void>((resolve) => waiting.push(resolve));
    const page = answer(listing, request, plan);
    requests.push(request);
    for (const id of page.ids) ids.add(id);
    between(listing);
    return page;
  };
  const passes = plan.reading.kind === 'passes' ? plan.reading.passes : [];
  const run = async (slice: SliceRequest): Promise<SliceResult> => {
    const log = new SliceLog(() => undefined);
    const shown = await readSlice({ log, readPage, parentIds: async () => [], passes }, slice);
    return { ...log.result(sliceName(slice)), stretches: [], hasEnded: false, ...shown };
  };
  let extraction = beginExtraction(plan, limits);
  let slices = 0;
  const answered: { readonly slice: SliceRequest; readonly result: SliceResult }[] = [];
  const failed: Error[] = [];
  while (!isExtracted(extraction)) {
    for (;;) {
      const next = slices < 4 ? nextSlice(extraction, { slices, limits }) : undefined;
      if (next === undefined) break;
      const { slice } = next;
      extraction = next.extraction;
      slices++;
      run(slice).then(
        (result) => answered.push({ slice, result }),
        (error: unknown) => failed.push(error instanceof Error ? error : new Error(String(error))),
      );
    }
    if (slices === 0) throw new Error('nothing is in flight, and the scan has not ended');
    await settled();
    const [error] = failed;
    if (error !== undefined) throw error;
    const one = answered.shift();
    if (one !== undefined) extraction = afterSlice(extraction, one, { plan, slices: --slices, limits });
    else for (const resolve of waiting.splice(pick(waiting.length), 1)) resolve();
  }
  return { extraction, ids, requests };
}

const MOST_REQUESTS = 5_000;

/** Until nothing happens any more but what waits for an answer. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
