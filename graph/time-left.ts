/**
 * How much a run still has to ask of the API, and how long that takes at the pace so far. What nobody knows is said to be
 * unknown: a table that was never read tells its size with its first page.
 */
import { counted } from './numbers';
import type { AssetProgress, RunProgress } from './plan';

export interface TimeLeft {
  /** Calls to go, of the assets whose size is known. */
  readonly calls: number;
  /** At the pace so far; undefined while there is none. */
  readonly ms?: number;
  /** Assets whose size is not known yet. */
  readonly unknownAssets: number;
}

export function timeLeft(run: RunProgress, now: Date): TimeLeft {
  const toGo = Object.values(run.assets).map(callsToGo);
  const calls = toGo.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  const callsPerMs = run.calls / Math.max(Number(now) - Date.parse(run.startedAt), 1);
  return {
    calls,
    ...(run.calls === 0 ? {} : { ms: calls / callsPerMs }),
    unknownAssets: toGo.filter((one) => one === undefined).length,
  };
}

/** Undefined until it is known how large the table is. */
function callsToGo({ state, pages, calls, expectedPages, expectedCalls }: AssetProgress): number | undefined {
  if (state !== 'waiting' && state !== 'running') return 0;
  if (expectedPages !== undefined) return Math.max(expectedPages - pages, 0);
  return expectedCalls === undefined ? undefined : Math.max(expectedCalls - calls, 0);
}

/** Assets share one budget: what the first pages took says nothing of those to come. */
const PAGES_OF_A_PACE = 5;

/** Of one asset, at its own pace; undefined until there is one, and a total. */
export function assetMsLeft({ pages, expectedPages, startedAt, state }: AssetProgress, now: Date): number | undefined {
  if (state !== 'running' || expectedPages === undefined || startedAt === undefined) return undefined;
  if (pages < PAGES_OF_A_PACE) return undefined;
  return ((Number(now) - Date.parse(startedAt)) / pages) * Math.max(expectedPages - pages, 0);
}

/** "4 min left", "at least 4 min left", "time left unknown". */
export function timeLeftText({ ms, unknownAssets }: TimeLeft): string {
  if (ms === undefined) return 'time left unknown';
  return `${unknownAssets === 0 ? '' : 'at least '}${roughly(ms)} left`;
}

/** Why it may take longer: "1 table has yet to tell its size". */
export function unknownText({ unknownAssets }: TimeLeft): string | undefined {
  if (unknownAssets === 0) return undefined;
  const words = unknownAssets === 1 ? ['has', 'its'] : ['have', 'their'];
  return `${counted(unknownAssets, 'table')} ${words[0]} yet to tell ${words[1]} size`;
}

/** "< 1 min", "4 min", "2 h 5 min": more would claim too much. */
export function roughly(ms: number): string {
  if (ms < 60_000) return '< 1 min';
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
