/**
 * Which slice of an offset scan comes next. Where the end is known it is walked to first, and all spans may be in flight, from
 * there back to the beginning: what is deleted meanwhile moves rows onto pages that are still to be read. Else spans double,
 * forwards, and the end is walked to after them.
 */
import type { SliceRequest } from '../../graph/slice';
import { shiftOf } from './offset-joins';
import type { OffsetScan } from './offset-scan';
import { endOf } from './stretches';

/** Pages that a walk to the end takes before it is clear that the end is far: the total was too low. */
export const TAIL_PAGES = 3;

interface Next {
  readonly slice: SliceRequest;
  readonly scan: OffsetScan;
}

/** The next slice and the scan with it in flight; undefined when nothing can be asked before an answer. */
export function nextOffsetSlice(
  scan: OffsetScan,
  flight: { readonly slices: number; readonly window: number },
): Next | undefined {
  if (flight.slices > 0 && (scan.phase !== 'spans' || flight.slices >= spanWindow(scan, flight.window)))
    return undefined;
  switch (scan.phase) {
    case 'head':
      return walk(scan, { from: 0, pages: 1, reading: 0 });
    case 'end':
      return walk(scan, { from: lastPlace(scan), pages: TAIL_PAGES, reading: 0 });
    case 'spans':
      return nextSpan(scan);
    case 'tail': {
      const after = scan.stretches.at(-1)?.last;
      const place = after === undefined ? { from: 0 } : { from: endOf(after) - 1, after };
      return walk(scan, { ...place, pages: TAIL_PAGES, reading: scan.tailReading + 1 });
    }
    case 'joins':
      return nextJoin(scan);
    case 'done':
      return undefined;
  }
}

type Walk = SliceRequest & { readonly kind: 'walk' };

const walk = (scan: OffsetScan, place: Pick<Walk, 'from' | 'after' | 'pages' | 'reading'>): Next => ({
  slice: { kind: 'walk', ...common(scan), pageRows: scan.pageRows, ...place },
  scan,
});

const common = ({ limit, pass }: OffsetScan): Pick<Walk, 'limit' | 'pass'> => ({
  limit,
  ...(pass === undefined ? {} : { pass }),
});

function nextJoin(scan: OffsetScan): Next | undefined {
  const { stretches, joinReading } = scan;
  const [left, right] = stretches;
  if (left === undefined || right === undefined) return undefined;
  const gap = { left: left.last, right: right.first, shift: shiftOf(scan), reading: joinReading + 1 };
  return { slice: { kind: 'join', ...common(scan), ...gap }, scan };
}

/** Where the end is not known, spans follow one another until they are full-sized. */
const spanWindow = (scan: OffsetScan, window: number): number =>
  scan.plannedEnd === undefined && scan.spanPages < scan.slicePages ? 1 : window;

/** Where the last page begins that is planned. */
const lastPlace = ({ next, plannedEnd = next, pageRows }: OffsetScan): number =>
  next + Math.max(Math.ceil((plannedEnd - next) / (pageRows - 1)) - 1, 0) * (pageRows - 1);

function nextSpan(scan: OffsetScan): Next | undefined {
  const { next, plannedEnd, spanPages, slicePages, pageRows, isEndSeen } = scan;
  const stride = pageRows - 1;
  if (plannedEnd !== undefined) {
    const left = Math.ceil((plannedEnd - next) / stride);
    if (left <= 0) return undefined;
    const pages = Math.min(slicePages, left);
    const from = next + (left - pages) * stride;
    return { slice: { kind: 'span', ...common(scan), from, stride, pages }, scan: { ...scan, plannedEnd: from } };
  }
  if (isEndSeen) return undefined;
  return {
    slice: { kind: 'span', ...common(scan), from: next, stride, pages: spanPages },
    scan: { ...scan, next: next + spanPages * stride, spanPages: Math.min(spanPages * 2, slicePages) },
  };
}
