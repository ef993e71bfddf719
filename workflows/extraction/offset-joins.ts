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

interface Gap {
  readonly left: Stretch;
  readonly right: Stretch;
}

/** The scan after its first gap was read over: it is closed, or smaller, or given up. */
export function joinGap(before: OffsetScan, result: SliceResult): OffsetScan {
  const { isNear, ...scan } = { ...before, reread: before.reread + result.pages };
  const [left, right, ...rest] = scan.stretches;
  if (left === undefined || right === undefined) return scan;
  const sides = bridge({ left, right }, result.stretches);
  const stretches = [...sides, ...rest];
  if (sides.length === 1) {
    const shift = isNear === true ? scan.shift : nextShift({ left, right }, result);
    return { ...scan, joinReading: 0, shift, stretches };
  }
  const joinReading = scan.joinReading + 1;
  if (joinReading < MAX_JOIN_READINGS) {
    const isFound = isNear === true || sides[0] !== left || sides[1] !== right;
    const further = isFound ? { isNear: true as const } : { shift: scan.shift + FIRST_SHIFT * FURTHER ** joinReading };
    return { ...scan, ...further, joinReading, stretches };
  }
  const glued = { ...putTogether(left, right), last: right.last };
  const openGaps = scan.openGaps + 1;
  return { ...scan, joinReading: 0, shift: FIRST_SHIFT, openGaps, stretches: [glued, ...rest] };
}

/** How far before its place the gap is looked for: of one whose side was found that place is today's. */
export const shiftOf = ({ isNear, joinReading, shift }: OffsetScan): number =>
  isNear === true ? FIRST_SHIFT * FURTHER ** joinReading : shift;

/** About as far as one gap has moved, the next one has. A page has room before the row that was looked for, and after it. */
function nextShift({ left, right }: Gap, { stretches, pages, pageRows }: SliceResult): number {
  const onto = stretches.findLast(({ first }) => pagesMeet(left.last, first));
  const past = stretches.findLast(({ last }) => pagesMeet(last, right.first))?.last ?? right.first;
  const moved =
    onto === undefined
      ? right.first.offset - past.offset
      : endOf(left.last) - 1 - onto.first.offset - (pages > 1 ? Math.floor(pageRows / 2) : 0);
  return Math.max(moved, FIRST_SHIFT);
}
