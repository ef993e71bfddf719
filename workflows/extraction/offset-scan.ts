/**
 * A scan of a listing by offset pages, as a value, and what an answered slice changes: the first page, the end where it is
 * known, all between, the end where it is not, and at last the gaps between what was covered.
 */
import { beginsAgain, hasListingEnded } from '../../graph/pages-meet';
import type { PageEdge, SliceRequest, SliceResult, Stretch } from '../../graph/slice';
import { FIRST_SHIFT, joinGap } from './offset-joins';
import { TAIL_PAGES } from './offset-slices';
import { addStretches, endOf } from './stretches';

export interface OffsetScan {
  readonly kind: 'offset';
  /** The pass whose filtered listing is scanned. @default the whole listing */
  readonly pass?: string;
  readonly limit: number;
  readonly slicePages: number;
  /** Rows that the listing is believed to have, for where it gives no total. */
  readonly expectedRows?: number;
  readonly phase: 'head' | 'end' | 'spans' | 'tail' | 'joins' | 'done';
  /** Rows that one page of this endpoint gives. */
  readonly pageRows: number;
  readonly firstTotal?: number;
  readonly lastTotal?: number;
  /** Spans are asked for from here back to `next`; undefined where the end is not known. */
  readonly plannedEnd?: number;
  /** Where the next span begins, or the last one that is planned; and how many pages it has. */
  readonly next: number;
  readonly spanPages: number;
  readonly isEndSeen: boolean;
  readonly hasEnded: boolean;
  /** What is covered, by offset; neighbours that meet are one. */
  readonly stretches: readonly Stretch[];
  /** How often the gap between the first two stretches was read again. */
  readonly joinReading: number;
  /** How far before its old place a gap is looked for. */
  readonly shift: number;
  /** A side of it was found: it is looked for from there. */
  readonly isNear?: true;
  readonly tailReading: number;
  /** Gaps that could not be closed, and ends that kept moving: the table moved too fast. */
  readonly openGaps: number;
  /** Pages that were read again because they did not meet their neighbours. */
  readonly reread: number;
  /** The first page came whatever the offset was. */
  readonly isOffsetIgnored?: true;
}

/** An end that keeps moving away is walked to this often without getting further. */
const MAX_TAIL_READINGS = 20;

export function beginOffsetScan(
  options: Pick<OffsetScan, 'limit' | 'slicePages' | 'pass' | 'expectedRows'>,
): OffsetScan {
  return {
    kind: 'offset',
    ...options,
    phase: 'head',
    pageRows: 0,
    next: 0,
    spanPages: 1,
    isEndSeen: false,
    hasEnded: false,
    stretches: [],
    joinReading: 0,
    shift: FIRST_SHIFT,
    tailReading: 0,
    openGaps: 0,
    reread: 0,
  };
}

/** The scan after a slice was answered; `inFlight` counts the others. */
export function afterOffsetSlice(
  scan: OffsetScan,
  answered: { readonly slice: SliceRequest; readonly result: SliceResult },
  inFlight: number,
): OffsetScan {
  const { slice, result } = answered;
  const pageRows = Math.max(scan.pageRows, result.pageRows);
  const seen: OffsetScan = { ...scan, ...totalsOf(scan, result), pageRows };
  if (slice.kind === 'join') return toJoins(joinGap(seen, result));
  const added: OffsetScan = { ...seen, stretches: addStretches(scan.stretches, result.stretches) };
  if (scan.isOffsetIgnored === true || isOffsetIgnored(scan, result))
    return { ...added, isOffsetIgnored: true, phase: 'done' };
  switch (slice.kind) {
    case 'walk':
      return afterWalk(added, slice, result);
    case 'span':
      return afterSpan(added, slice, { result, inFlight });
    default:
      throw new Error(`an offset scan has no ${slice.kind} slices`);
  }
}

/** Two places in a row at which the listing begins once more. */
function isOffsetIgnored({ stretches: [head] }: OffsetScan, { stretches }: SliceResult): boolean {
  if (head === undefined) return false;
  return stretches.some(
    ({ first, last }) =>
      first.offset > 0 &&
      first.offset !== last.offset &&
      beginsAgain(first, head.first) &&
      beginsAgain(last, head.first),
  );
}

function afterWalk(scan: OffsetScan, slice: SliceRequest & { kind: 'walk' }, result: SliceResult): OffsetScan {
  if (scan.phase === 'end') return afterEnd(scan, result);
  if (result.hasEnded) return toJoins({ ...scan, hasEnded: true });
  const covered = lastEnd(scan);
  if (scan.phase === 'head') {
    // The total of a filtered listing may count all rows: nothing is planned by it.
    const total = scan.pass === undefined ? scan.lastTotal : undefined;
    if (total !== undefined && total === covered) return { ...scan, phase: 'tail' };
    // A total below what has come already says nothing.
    const end = [total, scan.expectedRows].find((rows) => rows !== undefined && rows > covered);
    const open = toSpans(scan);
    return end === undefined || open.phase === 'tail' ? open : { ...open, phase: 'end', plannedEnd: end };
  }
  if (covered - 1 > slice.from && result.pages >= TAIL_PAGES) return toSpans({ ...scan, tailReading: 0 });
  const again = { ...scan, tailReading: scan.tailReading + 1, reread: scan.reread + result.pages };
  return again.tailReading > MAX_TAIL_READINGS ? toJoins({ ...again, openGaps: scan.openGaps + 1 }) : again;
}

/** The rest is read from the end back; where nothing is at the end that the total says, it is looked for from the beginning. */
function afterEnd(scan: OffsetScan, { stretches, hasEnded }: SliceResult): OffsetScan {
  if (stretches.length === 0) return toSpans(scan);
  const plannedEnd = scan.stretches.at(-1)?.first.offset ?? 0;
  return plannedEnd > scan.next
    ? { ...scan, phase: 'spans', plannedEnd, hasEnded }
    : toTail({ ...scan, plannedEnd, hasEnded });
}

/** Spans go on from the last row, forwards; a page of one row gives no stride. */
function toSpans({ plannedEnd: _, ...scan }: OffsetScan): OffsetScan {
  if (scan.pageRows < 2) return { ...scan, phase: 'tail' };
  return { ...scan, phase: 'spans', isEndSeen: false, spanPages: 1, next: Math.max(lastEnd(scan) - 1, 0) };
}

const lastEnd = (scan: OffsetScan): number => {
  const last = scan.stretches.at(-1)?.last;
  return last === undefined ? 0 : endOf(last);
};

function afterSpan(
  scan: OffsetScan,
  slice: SliceRequest & { kind: 'span' },
  { result, inFlight }: { readonly result: SliceResult; readonly inFlight: number },
): OffsetScan {
  const last: PageEdge | undefined = result.stretches.at(-1)?.last;
  const lastOffset = slice.from + (slice.pages - 1) * slice.stride;
  const isLastFull = last !== undefined && last.offset >= lastOffset && last.rows >= scan.pageRows;
  const isEndSeen = scan.plannedEnd === undefined && (scan.isEndSeen || !isLastFull);
  const isAllAsked = isEndSeen || (scan.plannedEnd !== undefined && scan.plannedEnd <= scan.next);
  return isAllAsked && inFlight === 0 ? toTail({ ...scan, isEndSeen }) : { ...scan, isEndSeen };
}

/** The end is walked to, unless it was seen, or the last page shows it. */
function toTail(scan: OffsetScan): OffsetScan {
  if (scan.hasEnded) return toJoins(scan);
  const last = scan.stretches.at(-1)?.last;
  const known = { total: scan.lastTotal, pageRows: scan.pageRows, limit: scan.limit };
  const hasEnded = last !== undefined && hasListingEnded(last, known);
  return hasEnded ? toJoins({ ...scan, hasEnded }) : { ...scan, phase: 'tail' };
}

const toJoins = (scan: OffsetScan): OffsetScan => ({ ...scan, phase: scan.stretches.length > 1 ? 'joins' : 'done' });

function totalsOf(scan: OffsetScan, result: SliceResult): Pick<OffsetScan, 'firstTotal' | 'lastTotal'> {
  const firstTotal = scan.firstTotal ?? result.firstTotal;
  const lastTotal = result.lastTotal ?? scan.lastTotal;
  return {
    ...(firstTotal === undefined ? {} : { firstTotal }),
    ...(lastTotal === undefined ? {} : { lastTotal }),
  };
}
