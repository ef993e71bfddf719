/**
 * A walk along the ids (`id_greater`), as a value. The greatest id splits it into ranges that are read side by side; a
 * range ends when a page reaches its upper bound, the last one when a page is empty. A filter or an order that is found
 * ignored ends the walk: the listing is scanned by offsets instead.
 */
import { compareIds } from '../../graph/pages-meet';
import type { SliceRequest, SliceResult } from '../../graph/slice';

interface IdRange {
  /** Ids up to here are read. */
  readonly after: string;
  /** Inclusive; the last range has none. */
  readonly until?: string;
  readonly hasEnded: boolean;
  readonly isInFlight: boolean;
}

export interface KeysetWalk {
  readonly kind: 'keyset';
  readonly limit: number;
  readonly slicePages: number;
  readonly rangeCount: number;
  readonly phase: 'head' | 'last' | 'ranges' | 'done' | 'ignored';
  readonly ranges: readonly IdRange[];
  readonly firstTotal?: number;
  readonly lastTotal?: number;
}

/** Below this many pages, ranges cost more calls than they save time. */
const PAGES_WORTH_RANGES = 8;

export function beginKeysetWalk(options: {
  readonly limit: number;
  readonly slicePages: number;
  readonly rangeCount: number;
}): KeysetWalk {
  return { kind: 'keyset', ...options, phase: 'head', ranges: [{ after: '0', hasEnded: false, isInFlight: false }] };
}

export function nextKeysetSlice(
  walk: KeysetWalk,
  inFlight: number,
): { readonly slice: SliceRequest; readonly walk: KeysetWalk } | undefined {
  switch (walk.phase) {
    case 'head':
      return inFlight > 0 ? undefined : { slice: { kind: 'keyset', after: '0', pages: 1, limit: walk.limit }, walk };
    case 'last':
      return inFlight > 0 ? undefined : { slice: { kind: 'last' }, walk };
    case 'ranges': {
      const range = walk.ranges.find((one) => !one.hasEnded && !one.isInFlight);
      if (range === undefined) return undefined;
      const { after, until } = range;
      const slice: SliceRequest = {
        kind: 'keyset',
        after,
        ...(until === undefined ? {} : { until }),
        pages: walk.slicePages,
        limit: walk.limit,
      };
      return { slice, walk: { ...walk, ranges: replaceRange(walk.ranges, range, { ...range, isInFlight: true }) } };
    }
    default:
      return undefined;
  }
}

export function afterKeysetSlice(
  walk: KeysetWalk,
  { slice, result }: { readonly slice: SliceRequest; readonly result: SliceResult },
): KeysetWalk {
  if (result.isIgnored === true && slice.kind === 'keyset') return { ...walk, phase: 'ignored' };
  const firstTotal = walk.firstTotal ?? result.firstTotal;
  const seen: KeysetWalk = {
    ...walk,
    ...(firstTotal === undefined ? {} : { firstTotal }),
    ...(slice.kind !== 'last' && result.lastTotal !== undefined ? { lastTotal: result.lastTotal } : {}),
  };
  if (seen.phase === 'ignored') return seen;
  if (slice.kind === 'last') return { ...seen, phase: 'ranges', ranges: splitRanges(seen, result) };
  if (slice.kind !== 'keyset') throw new Error(`a keyset walk has no ${slice.kind} slices`);
  const read = afterRange(seen, slice, result);
  if (read.ranges.every((range) => range.hasEnded)) return { ...read, phase: 'done' };
  if (walk.phase !== 'head') return read;
  const isWorthRanges = result.rows * PAGES_WORTH_RANGES <= (result.lastTotal ?? 0);
  return { ...read, phase: isWorthRanges && walk.rangeCount > 1 ? 'last' : 'ranges' };
}

function afterRange(walk: KeysetWalk, slice: SliceRequest & { kind: 'keyset' }, result: SliceResult): KeysetWalk {
  const range = walk.ranges.find((one) => one.after === slice.after && one.until === slice.until);
  if (range === undefined) throw new Error(`no range begins after ${slice.after}`);
  const read: IdRange = { ...range, after: result.lastId ?? range.after, hasEnded: result.hasEnded, isInFlight: false };
  return { ...walk, ranges: replaceRange(walk.ranges, range, read) };
}

const replaceRange = (ranges: readonly IdRange[], old: IdRange, range: IdRange): readonly IdRange[] =>
  ranges.map((one) => (one === old ? range : one));

/** Equal widths between what the first page reached and the greatest id; the last range is open. */
function splitRanges(walk: KeysetWalk, result: SliceResult): readonly IdRange[] {
  const from = walk.ranges[0]?.after ?? '0';
  const greatest = result.lastId;
  const whole: readonly IdRange[] = [{ after: from, hasEnded: false, isInFlight: false }];
  // An order that is ignored names some other row: not the end, and no reason to fail.
  if (greatest === undefined || !/^\d+$/.test(greatest) || compareIds(greatest, from) <= 0) return whole;
  const [low, high, count] = [BigInt(from), BigInt(greatest), BigInt(walk.rangeCount)];
  const bounds = Array.from({ length: walk.rangeCount }, (_, i) => String(low + ((high - low) * BigInt(i)) / count));
  const distinct = [...new Set(bounds)];
  return distinct.map((after, i) => {
    const until = distinct[i + 1];
    return { after, ...(until === undefined ? {} : { until }), hasEnded: false, isInFlight: false };
  });
}
