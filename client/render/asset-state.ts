/** How an asset stands now, in one word: how its newest materialization ended, or that what is stored has grown old. */
import { parseDurationMs } from '../../graph/duration';
import { MATERIALIZATION_STATES, type MaterializationState } from '../../graph/plan';
import { roughly } from '../../graph/time-left';
import type { AssetRow } from './asset-lines';

type Known = Pick<AssetRow, 'lastState' | 'lastMaterializedAt' | 'freshness'>;

export function stateOf(row: Known, now: Date): MaterializationState | 'stale' | 'never' {
  const last = MATERIALIZATION_STATES.find((state) => state === row.lastState);
  if (last === undefined) return 'never';
  const isFine = last === 'done' || last === 'fresh';
  return isFine && isStale(row, now) ? 'stale' : last;
}

/** "fresh for 23 h 45 min", "stale for 2 h 5 min"; what it would be where nothing is stored. */
export function freshnessText(row: Known, now: Date): string {
  const ageMs = ageOf(row, now);
  const mostMs = parseDurationMs(row.freshness);
  if (ageMs === undefined || mostMs === undefined) return row.freshness;
  return ageMs <= mostMs ? `fresh for ${roughly(mostMs - ageMs)}` : `stale for ${roughly(ageMs - mostMs)}`;
}

function isStale(row: Known, now: Date): boolean {
  const ageMs = ageOf(row, now);
  const mostMs = parseDurationMs(row.freshness);
  return ageMs !== undefined && mostMs !== undefined && ageMs > mostMs;
}

const ageOf = ({ lastMaterializedAt }: Known, now: Date): number | undefined =>
  lastMaterializedAt === undefined ? undefined : Number(now) - Date.parse(lastMaterializedAt);
