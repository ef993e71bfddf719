/**
 * The extraction of one asset, as a value that survives continue-as-new: how its rows are read, the slices on disk, and
 * what they add up to. Pure: the workflow runs what `nextSlice` says and hands the answers to `afterSlice`.
 */
import { paramOf } from '../../graph/pass-keys';
import type { AssetPlan, Pass } from '../../graph/plan';
import type { ProbeResult } from '../../graph/probe';
import type { PlanLimits } from '../../graph/plan-limits';
import type { BrokenPass, SliceRequest, SliceResult } from '../../graph/slice';
import type { Beginning } from '../../graph/staging';
import { afterKeysetSlice, beginKeysetWalk, nextKeysetSlice, type KeysetWalk } from './keyset-walk';
import { afterNewestSlice, beginNewestWalk, nextNewestSlice, type NewestWalk } from './newest-walk';
import { afterOffsetSlice, beginOffsetScan, type OffsetScan } from './offset-scan';
import { nextOffsetSlice } from './offset-slices';
import { afterParentSlice, beginParentWalk, nextParentSlice, type ParentWalk } from './parent-walk';
import { doubtOf } from './proof';

export interface Extraction {
  readonly reading: OffsetScan | KeysetWalk | ParentWalk | NewestWalk;
  /** Passes that come after the one that is read now. */
  readonly waiting: readonly Pass[];
  /** The pass that is read now; undefined where the whole listing is, or what changed parents have. */
  readonly pass?: Pass;
  /** Every row is read, not only what changed. */
  readonly isScan: boolean;
  /** Names of the slices whose pages are on disk. */
  readonly slices: readonly string[];
  /** How many of them were handed to staging. */
  readonly stagedSlices: number;
  readonly calls: number;
  readonly pages: number;
  readonly rows: number;
  /** The server's clock at the first answer, ISO. */
  readonly answeredAt?: string;
  /** Why the rows are not read as planned, once that was found out. */
  readonly fallback?: string;
  /** What was planned on and does not hold. */
  readonly broken?: ProbeResult;
}

/** Parents whose listings make one slice. */
const PARENTS_AT_ONCE = 100;
/** Records of a page, one of which is shared with the next. */
const ROWS_A_PAGE = 99;

export function beginExtraction(
  plan: AssetPlan,
  limits: PlanLimits,
  { changedParents }: Pick<Beginning, 'changedParents'> = {},
): Extraction {
  const nothing = { waiting: [], slices: [], stagedSlices: 0, calls: 0, pages: 0, rows: 0 };
  const { reading } = plan;
  if (reading.kind === 'passes') {
    const [pass, ...waiting] = reading.passes;
    if (pass === undefined) return { ...nothing, isScan: false, reading: nothingToWalk(limits) };
    return { ...nothing, isScan: false, reading: passReading(pass, limits), pass, waiting };
  }
  const flatPages = Math.ceil((plan.expectedRows ?? 0) / ROWS_A_PAGE) + 1;
  if (reading.kind === 'changed-parents' && changedParents !== undefined && changedParents <= flatPages) {
    const options = { limit: limits.pageSize, parentsAtOnce: PARENTS_AT_ONCE, changedSince: reading.since };
    const walk = { ...beginParentWalk(options), hasEnded: changedParents === 0 };
    return { ...nothing, isScan: false, reading: walk };
  }
  return { ...nothing, isScan: true, reading: scanReading(plan, limits) };
}

function passReading(
  { name: pass, kind, to }: Pass,
  { slicePages, pageSize: limit }: PlanLimits,
): Extraction['reading'] {
  return kind === 'filter'
    ? beginOffsetScan({ limit, slicePages, pass })
    : beginNewestWalk({ limit, slicePages, pass, ...(to === undefined ? {} : { seeks: true }) });
}

/** A range of rows that have no date. */
const nothingToWalk = ({ slicePages, pageSize: limit }: PlanLimits): Extraction['reading'] => ({
  ...beginNewestWalk({ limit, slicePages, pass: 'none' }),
  hasEnded: true,
});

function scanReading(
  plan: AssetPlan,
  { slicePages, pageSize: limit, keysetRanges }: PlanLimits,
): Extraction['reading'] {
  return plan.extraction.kind === 'keyset'
    ? beginKeysetWalk({ limit, slicePages, rangeCount: keysetRanges })
    : offsetScanOf(plan, { slicePages, pageSize: limit });
}

const offsetScanOf = (
  { expectedRows }: AssetPlan,
  { slicePages, pageSize: limit }: Pick<PlanLimits, 'slicePages' | 'pageSize'>,
): OffsetScan => beginOffsetScan({ limit, slicePages, ...(expectedRows === undefined ? {} : { expectedRows }) });

/** The flat listing does not exist: one listing per stored row of the parent. */
export const fallBackToParents = (extraction: Extraction, limits: PlanLimits): Extraction => ({
  ...extraction,
  reading: beginParentWalk({ limit: limits.pageSize, parentsAtOnce: PARENTS_AT_ONCE }),
  fallback: 'the account has no flat listing',
});

/** What a pass showed cannot be trusted: the whole listing is read in the same materialization. */
function fallBackToScan(extraction: Extraction, { why, isIgnored }: BrokenPass, known: Known): Extraction {
  const { pass, ...rest } = extraction;
  return {
    ...rest,
    reading: scanReading(known.plan, known.limits),
    waiting: [],
    isScan: true,
    fallback: why,
    ...(pass === undefined || !isIgnored ? {} : { broken: { param: paramOf(pass), isHonoured: false, what: why } }),
  };
}

interface Known {
  readonly plan: AssetPlan;
  readonly limits: PlanLimits;
}

/** The next slice and the extraction with it in flight; undefined when nothing can be asked before an answer, or ever. */
export function nextSlice(
  extraction: Extraction,
  flight: { readonly slices: number; readonly limits: PlanLimits },
): { readonly slice: SliceRequest; readonly extraction: Extraction } | undefined {
  const { reading } = extraction;
  switch (reading.kind) {
    case 'offset': {
      const next = nextOffsetSlice(reading, { slices: flight.slices, window: flight.limits.sliceWindow });
      return next && { slice: next.slice, extraction: { ...extraction, reading: next.scan } };
    }
    case 'keyset': {
      const next = nextKeysetSlice(reading, flight.slices);
      return next && { slice: next.slice, extraction: { ...extraction, reading: next.walk } };
    }
    case 'newest': {
      const next = nextNewestSlice(reading, flight.slices);
      return next && { slice: next.slice, extraction };
    }
    case 'parents': {
      const next = nextParentSlice(reading, flight.slices);
      return next && { slice: next.slice, extraction };
    }
  }
}

/** The extraction after a slice was answered; `slices` counts the others in flight. */
export function afterSlice(
  extraction: Extraction,
  answered: { readonly slice: SliceRequest; readonly result: SliceResult },
  flight: Known & { readonly slices: number },
): Extraction {
  const { slice, result } = answered;
  const answeredAt = extraction.answeredAt ?? result.answeredAt;
  const counted: Extraction = {
    ...extraction,
    slices: [...extraction.slices, result.slice],
    calls: extraction.calls + result.calls,
    pages: extraction.pages + result.pages,
    rows: extraction.rows + result.rows,
    ...(answeredAt === undefined ? {} : { answeredAt }),
  };
  // In flight when its reading was given up: its rows count, its place says nothing.
  if (!belongsTo(slice, extraction.reading)) return counted;
  if (result.broken !== undefined) return fallBackToScan(counted, result.broken, flight);
  return afterReading({ ...counted, reading: readingAfter(extraction.reading, answered, flight) }, flight);
}

function belongsTo(slice: SliceRequest, reading: Extraction['reading']): boolean {
  const ofSlice = 'pass' in slice ? slice.pass : undefined;
  const ofReading = 'pass' in reading ? reading.pass : undefined;
  if (ofSlice !== ofReading) return false;
  switch (slice.kind) {
    case 'keyset':
    case 'last':
      return reading.kind === 'keyset';
    case 'parents':
      return reading.kind === 'parents';
    case 'seek':
    case 'newest':
      return reading.kind === 'newest';
    case 'records':
      return false;
    default:
      return reading.kind === 'offset';
  }
}

function readingAfter(
  reading: Extraction['reading'],
  answered: { readonly slice: SliceRequest; readonly result: SliceResult },
  { slices }: { readonly slices: number },
): Extraction['reading'] {
  switch (reading.kind) {
    case 'offset':
      return afterOffsetSlice(reading, answered, slices);
    case 'keyset':
      return afterKeysetSlice(reading, answered);
    case 'newest':
      return afterNewestSlice(reading, answered.result);
    case 'parents':
      return afterParentSlice(reading, answered.result);
  }
}

/** Goes on with the next pass, or with the whole listing where what was read cannot be trusted. */
function afterReading(extraction: Extraction, known: Known): Extraction {
  const { reading, pass, waiting } = extraction;
  if (reading.kind === 'keyset' && reading.phase === 'ignored') {
    return {
      ...extraction,
      reading: offsetScanOf(known.plan, known.limits),
      fallback: 'id_greater or its order is ignored',
    };
  }
  if (pass === undefined || !isRead(reading)) return extraction;
  const doubt = reading.kind === 'offset' ? doubtOfPass(reading) : undefined;
  if (doubt !== undefined) {
    return fallBackToScan(extraction, { why: `${paramOf(pass)}: ${doubt}`, isIgnored: false }, known);
  }
  const [next, ...rest] = waiting;
  if (next === undefined) return extraction;
  return { ...extraction, reading: passReading(next, known.limits), pass: next, waiting: rest };
}

/** One page held the filtered listing at one moment; more must prove themselves as a scan does. */
function doubtOfPass(scan: OffsetScan): string | undefined {
  const [stretch] = scan.stretches;
  const isOnePage = scan.stretches.length <= 1 && stretch?.first.offset === stretch?.last.offset;
  return isOnePage && (stretch?.first.offset ?? 0) === 0 ? undefined : doubtOf(scan);
}

const isRead = (reading: Extraction['reading']): boolean =>
  reading.kind === 'parents' || reading.kind === 'newest' ? reading.hasEnded : reading.phase === 'done';

export const isExtracted = ({ reading, waiting }: Extraction): boolean => waiting.length === 0 && isRead(reading);

/** Pages in all, as far as a total tells. */
export function expectedPages({ reading, pages }: Extraction): number | undefined {
  if (reading.kind === 'parents' || reading.kind === 'newest' || reading.lastTotal === undefined) return undefined;
  const pageRows = reading.kind === 'offset' ? reading.pageRows - 1 : reading.limit;
  return Math.max(pages, Math.ceil(reading.lastTotal / Math.max(pageRows, 1)));
}
