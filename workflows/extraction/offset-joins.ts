/** Gaps between what was covered: pages that do not meet, since rows moved, are read again where the rows are now. */
import { pagesMeet } from '../../graph/pages-meet';
import type { SliceResult, Stretch } from '../../graph/slice';
import type { OffsetScan } from './offset-scan';
import { bridge, endOf, putTogether } from './stretches';

/** A gap is read again this often, each time from further before it; then the scan is unproven. */
const MAX_JOIN_READINGS = 4;
/** Rows that a gap is looked for before its old place; where that was too little, so many times as many more. */
export const FIRST_SHIFT = 10;
const FURTHER = 4;

/** The scan after its first gap was read over: it is closed, or smaller, or given up. */
export function joinGap(before: OffsetScan, result: SliceResult): OffsetScan {
  const scan = { ...before, reread: before.reread + result.pages };
  const [left, right, ...rest] = scan.stretches;
  if (left === undefined || right === undefined) return scan;
  const stretches = [...bridge({ left, right }, result.stretches), ...rest];
  if (stretches.length < scan.stretches.length)
    return { ...scan, joinReading: 0, shift: nextShift(left, result), stretches };
  const joinReading = scan.joinReading + 1;
  const shift = scan.shift + FIRST_SHIFT * FURTHER ** joinReading;
  if (joinReading < MAX_JOIN_READINGS) return { ...scan, joinReading, shift, stretches };
  const glued = { ...putTogether(left, right), last: right.last };
  const openGaps = scan.openGaps + 1;
  return { ...scan, joinReading: 0, shift: FIRST_SHIFT, openGaps, stretches: [glued, ...rest] };
}

/** About as far as one gap has moved, the next one has; less far where the first page had only rows before it. */
function nextShift(left: Stretch, { stretches, pages, pageRows }: SliceResult): number {
  const met = stretches.findLast(({ first }) => pagesMeet(left.last, first)) ?? left;
  const shift = endOf(left.last) - 1 - met.first.offset - (pages > 1 ? Math.floor(pageRows / 2) : 0);
  return Math.max(shift, FIRST_SHIFT);
}
