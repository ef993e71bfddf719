/**
 * The extraction of one asset, as a value that survives continue-as-new: how its rows are read, the slices on disk, and
 * what they add up to. Pure: the workflow runs what `nextSlice` says and hands the answers to `afterSlice`.
 */
import type { AssetPlan, PlanLimits } from '../../graph/plan';
import type { SliceRequest, SliceResult } from '../../graph/slice';
import { afterKeysetSlice, beginKeysetWalk, nextKeysetSlice, type KeysetWalk } from './keyset-walk';
import { afterOffsetSlice, beginOffsetScan, nextOffsetSlice, type OffsetScan } from './offset-scan';
import { afterParentSlice, beginParentWalk, nextParentSlice, type ParentWalk } from './parent-walk';

export interface Extraction {
  readonly reading: OffsetScan | KeysetWalk | ParentWalk;
  /** Names of the slices whose pages are on disk. */
  readonly slices: readonly string[];
  /** How many of them were handed to staging. */
  readonly stagedSlices: number;
  readonly calls: number;
  readonly pages: number;
  readonly rows: number;
  /** Why the rows are not read as declared, once that was found out. */
  readonly fallback?: string;
}

/** Parents whose listings make one slice. */
const PARENTS_AT_ONCE = 100;

export function beginExtraction(plan: AssetPlan, limits: PlanLimits): Extraction {
  const { slicePages, pageSize: limit, keysetRanges } = limits;
  const reading =
    plan.extraction.kind === 'keyset'
      ? beginKeysetWalk({ limit, slicePages, rangeCount: keysetRanges })
      : beginOffsetScan({ limit, slicePages });
  return { reading, slices: [], stagedSlices: 0, calls: 0, pages: 0, rows: 0 };
}

/** The flat listing does not exist: one listing per stored row of the parent. */
export const fallBackToParents = (extraction: Extraction, limits: PlanLimits): Extraction => ({
  ...extraction,
  reading: beginParentWalk({ limit: limits.pageSize, parentsAtOnce: PARENTS_AT_ONCE }),
  fallback: 'the account has no flat listing',
});

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
    case 'parents': {
      const next = nextParentSlice(reading, flight.slices);
      return next && { slice: next.slice, extraction };
    }
  }
}

/** The extraction after a slice was answered; `inFlight` counts the others. */
export function afterSlice(
  extraction: Extraction,
  answered: { readonly slice: SliceRequest; readonly result: SliceResult },
  flight: { readonly slices: number; readonly limits: PlanLimits },
): Extraction {
  const { result } = answered;
  const counted: Extraction = {
    ...extraction,
    slices: [...extraction.slices, result.slice],
    calls: extraction.calls + result.calls,
    pages: extraction.pages + result.pages,
    rows: extraction.rows + result.rows,
  };
  const { reading } = extraction;
  switch (reading.kind) {
    case 'offset':
      // A keyset slice that was in flight when the filter was found ignored: its rows count, its place says nothing.
      if (answered.slice.kind === 'keyset') return counted;
      return { ...counted, reading: afterOffsetSlice(reading, answered, flight.slices) };
    case 'keyset': {
      const walk = afterKeysetSlice(reading, answered);
      if (walk.phase !== 'ignored') return { ...counted, reading: walk };
      const { pageSize: limit, slicePages } = flight.limits;
      return {
        ...counted,
        reading: beginOffsetScan({ limit, slicePages }),
        fallback: 'id_greater or its order is ignored',
      };
    }
    case 'parents':
      return { ...counted, reading: afterParentSlice(reading, result) };
  }
}

export function isExtracted({ reading }: Extraction): boolean {
  return reading.kind === 'parents' ? reading.hasEnded : reading.phase === 'done';
}

/** Pages in all, as far as a total tells. */
export function expectedPages({ reading, pages }: Extraction): number | undefined {
  if (reading.kind === 'parents' || reading.lastTotal === undefined) return undefined;
  const pageRows = reading.kind === 'offset' ? reading.pageRows - 1 : reading.limit;
  return Math.max(pages, Math.ceil(reading.lastTotal / Math.max(pageRows, 1)));
}

export interface Proof {
  readonly proof: 'proven' | 'unproven';
  readonly proofReason?: string;
  readonly sourceTotal?: number;
  readonly totalMoved?: number;
}

/** What the pages prove: that every row that lived through the scan was read, or why that is not known. */
export function proofOf(extraction: Extraction, plan: Pick<AssetPlan, 'extraction'>): Proof {
  const { reading } = extraction;
  if (reading.kind === 'parents') return { proof: 'unproven', proofReason: 'read per parent, not as one listing' };
  const { firstTotal, lastTotal } = reading;
  // The total of a page that is read for its rider counts the carrier's rows.
  const total =
    lastTotal === undefined || plan.extraction.kind === 'rides'
      ? {}
      : { sourceTotal: lastTotal, totalMoved: Math.abs(lastTotal - (firstTotal ?? lastTotal)) };
  const doubt = reading.kind === 'offset' ? doubtOf(reading) : undefined;
  return doubt === undefined ? { proof: 'proven', ...total } : { proof: 'unproven', proofReason: doubt, ...total };
}

function doubtOf(scan: OffsetScan): string | undefined {
  const [stretch] = scan.stretches;
  if (scan.openGaps > 0) return `rows moved: ${scan.openGaps} gaps between pages could not be closed`;
  // One empty page at the beginning held the whole listing, at one moment.
  if (stretch === undefined) return undefined;
  if (stretch.order === 'none') return 'the listing is not ordered by id';
  if (stretch.first.offset !== 0) return 'the first page is not at the beginning';
  return undefined;
}
