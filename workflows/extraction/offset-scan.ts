/**
 * A scan of a listing by offset pages, as a value: which slice comes next, and what an answered one changes. While the end
 * is not known spans double; when a total is known all of them may be in flight. The end is always walked to, whatever the
 * total says, and gaps between stretches are joined afterwards.
 */
import { hasListingEnded } from '../../graph/pages-meet';
import type { PageEdge, SliceRequest, SliceResult, Stretch } from '../../graph/slice';
import { addStretches, bridge, endOf, putTogether } from './stretches';

export interface OffsetScan {
  readonly kind: 'offset';
  /** The pass whose filtered listing is scanned. @default the whole listing */
  readonly pass?: string;
  readonly limit: number;
  readonly slicePages: number;
  readonly phase: 'head' | 'spans' | 'tail' | 'joins' | 'done';
  /** Rows that one page of this endpoint gives. */
  readonly pageRows: number;
  readonly firstTotal?: number;
  readonly lastTotal?: number;
  /** Spans are planned up to here; undefined where the total is missing or was found too low. */
  readonly plannedEnd?: number;
  /** The offset of the next span, and how many pages it has. */
  readonly next: number;
  readonly spanPages: number;
  readonly isEndSeen: boolean;
  readonly hasEnded: boolean;
  /** What is covered, by offset; neighbours that meet are one. */
  readonly stretches: readonly Stretch[];
  /** How often the gap between the first two stretches was read again. */
  readonly joinReading: number;
  readonly tailReading: number;
  /** Gaps that could not be closed, and ends that kept moving: the table moved too fast. */
  readonly openGaps: number;
}

/** A gap is read again this often, each time with a wider overlap; then the scan is unproven. */
const MAX_JOIN_READINGS = 4;
/** An end that keeps moving away is walked to this often without getting further. */
const MAX_TAIL_READINGS = 20;
/** Pages that a walk to the end takes before it is clear that the end is far: the total was too low. */
const TAIL_PAGES = 3;

export function beginOffsetScan(options: Pick<OffsetScan, 'limit' | 'slicePages' | 'pass'>): OffsetScan {
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
    tailReading: 0,
    openGaps: 0,
  };
}

/** The next slice and the scan with it in flight; undefined when nothing can be asked before an answer. */
export function nextOffsetSlice(
  scan: OffsetScan,
  flight: { readonly slices: number; readonly window: number },
): { readonly slice: SliceRequest; readonly scan: OffsetScan } | undefined {
  if (flight.slices > 0 && (scan.phase !== 'spans' || flight.slices >= spanWindow(scan, flight.window)))
    return undefined;
  const common = { limit: scan.limit, ...(scan.pass === undefined ? {} : { pass: scan.pass }) };
  switch (scan.phase) {
    case 'head':
      return { slice: { kind: 'walk', ...common, from: 0, pages: 1, reading: 0 }, scan };
    case 'spans':
      return nextSpan(scan);
    case 'tail': {
      const after = scan.stretches.at(-1)?.last;
      const place = after === undefined ? { from: 0 } : { from: endOf(after) - 1, after };
      return { slice: { kind: 'walk', ...common, ...place, pages: TAIL_PAGES, reading: scan.tailReading + 1 }, scan };
    }
    case 'joins': {
      const [left, right] = scan.stretches;
      if (left === undefined || right === undefined) return undefined;
      const reading = scan.joinReading + 1;
      return { slice: { kind: 'join', ...common, left: left.last, right: right.first, reading }, scan };
    }
    case 'done':
      return undefined;
  }
}

/** Where the end is not known, spans follow one another until they are full-sized. */
const spanWindow = (scan: OffsetScan, window: number): number =>
  scan.plannedEnd === undefined && scan.spanPages < scan.slicePages ? 1 : window;

function nextSpan(scan: OffsetScan): { readonly slice: SliceRequest; readonly scan: OffsetScan } | undefined {
  const stride = scan.pageRows - 1;
  const left = scan.plannedEnd === undefined ? Infinity : Math.ceil((scan.plannedEnd - scan.next) / stride);
  if (scan.isEndSeen || left <= 0) return undefined;
  const pages = Math.min(scan.spanPages, left);
  return {
    slice: {
      kind: 'span',
      ...(scan.pass === undefined ? {} : { pass: scan.pass }),
      from: scan.next,
      stride,
      pages,
      limit: scan.limit,
    },
    scan: { ...scan, next: scan.next + pages * stride, spanPages: Math.min(scan.spanPages * 2, scan.slicePages) },
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
  switch (slice.kind) {
    case 'walk':
      return afterWalk({ ...seen, stretches: addStretches(scan.stretches, result.stretches) }, slice, result);
    case 'span':
      return afterSpan({ ...seen, stretches: addStretches(scan.stretches, result.stretches) }, slice, {
        result,
        inFlight,
      });
    case 'join':
      return afterJoin(seen, result);
    default:
      throw new Error(`an offset scan has no ${slice.kind} slices`);
  }
}

function afterWalk(scan: OffsetScan, slice: SliceRequest & { kind: 'walk' }, result: SliceResult): OffsetScan {
  if (result.hasEnded) return toJoins({ ...scan, hasEnded: true });
  const covered = lastEnd(scan);
  const { plannedEnd: _, ...open } = scan;
  if (scan.phase === 'head') {
    // The total of a filtered listing may count all rows: nothing is planned by it.
    const total = scan.pass === undefined ? scan.lastTotal : undefined;
    if (total !== undefined && total === covered) return { ...scan, phase: 'tail' };
    // A total below what has come already says nothing.
    return total !== undefined && total > covered
      ? toSpans({ ...scan, plannedEnd: total, spanPages: scan.slicePages })
      : toSpans({ ...open, spanPages: 1 });
  }
  if (covered - 1 > slice.from && result.pages >= TAIL_PAGES) return toSpans({ ...open, spanPages: 1, tailReading: 0 });
  const tailReading = scan.tailReading + 1;
  if (tailReading > MAX_TAIL_READINGS) return toJoins({ ...scan, openGaps: scan.openGaps + 1 });
  return { ...scan, tailReading };
}

/** Spans go on from the last row; a page of one row gives no stride. */
const toSpans = (scan: OffsetScan): OffsetScan =>
  scan.pageRows < 2
    ? { ...scan, phase: 'tail' }
    : { ...scan, phase: 'spans', isEndSeen: false, next: Math.max(lastEnd(scan) - 1, 0) };

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
  const isLastEmpty = last === undefined || last.offset < lastOffset;
  const isLastShort = last !== undefined && last.rows < scan.pageRows;
  const isEndSeen = scan.isEndSeen || isLastEmpty || (scan.plannedEnd === undefined && isLastShort);
  const isAllAsked = isEndSeen || (scan.plannedEnd !== undefined && scan.next >= scan.plannedEnd);
  return isAllAsked && inFlight === 0 ? toTail({ ...scan, isEndSeen }) : { ...scan, isEndSeen };
}

/** The end is walked to, unless the last page shows it. */
function toTail(scan: OffsetScan): OffsetScan {
  const { first, last } = scan.stretches.at(-1) ?? {};
  const known = { total: scan.lastTotal, pageRows: scan.pageRows, limit: scan.limit };
  // A page of one row ends the listing when it is the last row of the page before: it met that page.
  const hasMet = last !== undefined && first !== undefined && (last.rows > 1 || first.offset < last.offset);
  return hasMet && hasListingEnded(last, known) ? toJoins({ ...scan, hasEnded: true }) : { ...scan, phase: 'tail' };
}

const toJoins = (scan: OffsetScan): OffsetScan => ({ ...scan, phase: scan.stretches.length > 1 ? 'joins' : 'done' });

function afterJoin(scan: OffsetScan, result: SliceResult): OffsetScan {
  const [left, right, ...rest] = scan.stretches;
  if (left === undefined || right === undefined) return toJoins(scan);
  const joined = bridge({ left, right }, result.stretches);
  if (joined.length === 1) return toJoins({ ...scan, joinReading: 0, stretches: [...joined, ...rest] });
  const joinReading = scan.joinReading + 1;
  if (joinReading < MAX_JOIN_READINGS) return { ...scan, joinReading, stretches: [...joined, ...rest] };
  const glued = { ...putTogether(left, right), last: right.last };
  return toJoins({ ...scan, joinReading: 0, openGaps: scan.openGaps + 1, stretches: [glued, ...rest] });
}

function totalsOf(scan: OffsetScan, result: SliceResult): Pick<OffsetScan, 'firstTotal' | 'lastTotal'> {
  const firstTotal = scan.firstTotal ?? result.firstTotal;
  const lastTotal = result.lastTotal ?? scan.lastTotal;
  return {
    ...(firstTotal === undefined ? {} : { firstTotal }),
    ...(lastTotal === undefined ? {} : { lastTotal }),
  };
}
