/**
 * A scan of a listing by offset pages, as a value: which slice comes next, and what an answered one changes. Where the end is
 * known all spans may be in flight, from there back to the beginning: what is deleted meanwhile moves rows onto pages that are
 * still to be read. Else they double, forwards. The end is always walked to, whatever the total says, and gaps between
 * stretches are joined afterwards.
 */
import { beginsAgain, hasListingEnded, pagesMeet } from '../../graph/pages-meet';
import type { PageEdge, SliceRequest, SliceResult, Stretch } from '../../graph/slice';
import { addStretches, bridge, endOf, putTogether } from './stretches';

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
  readonly tailReading: number;
  /** Gaps that could not be closed, and ends that kept moving: the table moved too fast. */
  readonly openGaps: number;
  /** Pages that were read again because they did not meet their neighbours. */
  readonly reread: number;
  /** The first page came whatever the offset was. */
  readonly isOffsetIgnored?: true;
}

/** A gap is read again this often, each time with a wider overlap; then the scan is unproven. */
const MAX_JOIN_READINGS = 4;
/** Rows that a gap is looked for before its old place; where that was too little, so many times as many more. */
const FIRST_SHIFT = 10;
const FURTHER = 4;
/** An end that keeps moving away is walked to this often without getting further. */
const MAX_TAIL_READINGS = 20;
/** Pages that a walk to the end takes before it is clear that the end is far: the total was too low. */
const TAIL_PAGES = 3;

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
      return { slice: { kind: 'walk', ...common, pageRows: scan.pageRows, from: 0, pages: 1, reading: 0 }, scan };
    case 'end':
      return {
        slice: {
          kind: 'walk',
          ...common,
          pageRows: scan.pageRows,
          from: lastPlace(scan),
          pages: TAIL_PAGES,
          reading: 0,
        },
        scan,
      };
    case 'spans':
      return nextSpan(scan);
    case 'tail': {
      const after = scan.stretches.at(-1)?.last;
      const place = after === undefined ? { from: 0 } : { from: endOf(after) - 1, after };
      return {
        slice: {
          kind: 'walk',
          ...common,
          pageRows: scan.pageRows,
          ...place,
          pages: TAIL_PAGES,
          reading: scan.tailReading + 1,
        },
        scan,
      };
    }
    case 'joins': {
      const [left, right] = scan.stretches;
      if (left === undefined || right === undefined) return undefined;
      const reading = scan.joinReading + 1;
      return {
        slice: { kind: 'join', ...common, left: left.last, right: right.first, shift: scan.shift, reading },
        scan,
      };
    }
    case 'done':
      return undefined;
  }
}

/** Where the end is not known, spans follow one another until they are full-sized. */
const spanWindow = (scan: OffsetScan, window: number): number =>
  scan.plannedEnd === undefined && scan.spanPages < scan.slicePages ? 1 : window;

/** Where the last page begins that is planned. */
const lastPlace = ({ next, plannedEnd = next, pageRows }: OffsetScan): number =>
  next + Math.max(Math.ceil((plannedEnd - next) / (pageRows - 1)) - 1, 0) * (pageRows - 1);

function nextSpan(scan: OffsetScan): { readonly slice: SliceRequest; readonly scan: OffsetScan } | undefined {
  const { next, plannedEnd, spanPages, slicePages, limit, pass } = scan;
  const stride = scan.pageRows - 1;
  const common = { kind: 'span', ...(pass === undefined ? {} : { pass }), stride, limit } as const;
  if (plannedEnd !== undefined) {
    const left = Math.ceil((plannedEnd - next) / stride);
    if (left <= 0) return undefined;
    const pages = Math.min(slicePages, left);
    const from = next + (left - pages) * stride;
    return { slice: { ...common, from, pages }, scan: { ...scan, plannedEnd: from } };
  }
  if (scan.isEndSeen) return undefined;
  return {
    slice: { ...common, from: next, pages: spanPages },
    scan: { ...scan, next: next + spanPages * stride, spanPages: Math.min(spanPages * 2, slicePages) },
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
  if (slice.kind === 'join') return afterJoin(seen, result);
  const added: OffsetScan = { ...seen, stretches: addStretches(scan.stretches, result.stretches) };
  if (isOffsetIgnored(scan, result)) return { ...added, isOffsetIgnored: true, phase: 'done' };
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
    return end === undefined
      ? toSpans(scan)
      : { ...toSpans(scan), ...(scan.pageRows < 2 ? {} : { phase: 'end', plannedEnd: end }) };
  }
  if (covered - 1 > slice.from && result.pages >= TAIL_PAGES) return toSpans({ ...scan, tailReading: 0 });
  const tailReading = scan.tailReading + 1;
  if (tailReading > MAX_TAIL_READINGS) return toJoins({ ...scan, openGaps: scan.openGaps + 1 });
  return { ...scan, tailReading };
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

function afterJoin(before: OffsetScan, result: SliceResult): OffsetScan {
  const scan = { ...before, reread: before.reread + result.pages };
  const [left, right, ...rest] = scan.stretches;
  if (left === undefined || right === undefined) return toJoins(scan);
  const stretches = [...bridge({ left, right }, result.stretches), ...rest];
  if (stretches.length < scan.stretches.length)
    return toJoins({ ...scan, joinReading: 0, shift: nextShift(left, result), stretches });
  const joinReading = scan.joinReading + 1;
  const shift = scan.shift + FIRST_SHIFT * FURTHER ** joinReading;
  if (joinReading < MAX_JOIN_READINGS) return { ...scan, joinReading, shift, stretches };
  const glued = { ...putTogether(left, right), last: right.last };
  const given = { joinReading: 0, shift: FIRST_SHIFT, openGaps: scan.openGaps + 1 };
  return toJoins({ ...scan, ...given, stretches: [glued, ...rest] });
}

/** About as far as one gap has moved, the next one has; less far where the first page had only rows before it. */
function nextShift(left: Stretch, { stretches, pages, pageRows }: SliceResult): number {
  const met = stretches.findLast(({ first }) => pagesMeet(left.last, first)) ?? left;
  const shift = endOf(left.last) - 1 - met.first.offset - (pages > 1 ? Math.floor(pageRows / 2) : 0);
  return Math.max(shift, FIRST_SHIFT);
}

function totalsOf(scan: OffsetScan, result: SliceResult): Pick<OffsetScan, 'firstTotal' | 'lastTotal'> {
  const firstTotal = scan.firstTotal ?? result.firstTotal;
  const lastTotal = result.lastTotal ?? scan.lastTotal;
  return {
    ...(firstTotal === undefined ? {} : { firstTotal }),
    ...(lastTotal === undefined ? {} : { lastTotal }),
  };
}
