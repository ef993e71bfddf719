/**
 * How much a run still has to ask of the API, and how long that takes at the pace so far. What nobody knows is said to be
 * unknown: a table that was never read tells its size with its first page, and who holds an asset back knows for how long.
 */
import { isOpen } from './left-out';
import { counted } from './numbers';
import type { Pause } from './pause';
import type { AssetProgress, RunProgress } from './plan';
import { shownState } from './shown-state';

export interface TimeLeft {
  /** Calls to go, of the assets whose size is known. */
  readonly calls: number;
  /** Of what is not held back, at the pace so far; undefined while there is none. */
  readonly ms?: number;
  /** Assets whose size is not known yet. */
  readonly unknownAssets: number;
  /** Assets that are held back. */
  readonly pausedAssets: number;
  /** They are all that could go on. */
  readonly isPaused: boolean;
}

export function timeLeft(run: RunProgress, now: Date): TimeLeft {
  const open = Object.values(run.assets).filter(isOpen);
  const going = open.filter((asset) => !isPaused(asset));
  const callsPerMs = run.calls / activeMs(run, now);
  return {
    calls: knownCalls(open),
    ...(run.calls === 0 ? {} : { ms: knownCalls(going) / callsPerMs }),
    unknownAssets: going.filter((asset) => callsToGo(asset) === undefined).length,
    pausedAssets: open.length - going.length,
    isPaused: isHeld(run.assets),
  };
}

/** Nothing is read, and something is held back: whatever waits besides waits for that. */
export function isHeld(assets: RunProgress['assets']): boolean {
  const all = Object.values(assets);
  return all.some(isPaused) && !all.some((asset) => asset.state === 'running' && !isPaused(asset));
}

/** Since it began, without its pauses. */
export const activeMs = (
  { startedAt, pausedMs = 0 }: Pick<Pause, 'pausedMs'> & { readonly startedAt: string },
  until: Date,
): number => Math.max(Number(until) - Date.parse(startedAt) - pausedMs, 1);

const isPaused = (asset: AssetProgress): boolean => shownState(asset) === 'paused';

const knownCalls = (assets: readonly AssetProgress[]): number =>
  assets.reduce((sum, asset) => sum + (callsToGo(asset) ?? 0), 0);

/** Of one that has not ended; undefined until it is known how large the table is. */
function callsToGo({ pages, calls, expectedPages, expectedCalls }: AssetProgress): number | undefined {
  if (expectedPages !== undefined) return Math.max(expectedPages - pages, 0);
  return expectedCalls === undefined ? undefined : Math.max(expectedCalls - calls, 0);
}

/** Assets share one budget: what the first pages took says nothing of those to come. */
const PAGES_OF_A_PACE = 5;

/** Of one asset, at its own pace; undefined until there is one, and a total. */
export function assetMsLeft(asset: AssetProgress, now: Date): number | undefined {
  const { pages, expectedPages, startedAt, pausedMs = 0, state } = asset;
  if (state !== 'running' || expectedPages === undefined || startedAt === undefined) return undefined;
  if (pages < PAGES_OF_A_PACE) return undefined;
  return (activeMs({ startedAt, pausedMs }, now) / pages) * Math.max(expectedPages - pages, 0);
}

const MINUTE_MS = 60_000;

/** "4 min left", "at least 4 min left", "time left unknown", "paused". */
export function timeLeftText({ ms, unknownAssets, pausedAssets, isPaused: isAllPaused }: TimeLeft): string {
  if (isAllPaused) return 'paused';
  const isDoubtful = unknownAssets + pausedAssets > 0;
  // "At least less than a minute" says nothing.
  if (ms === undefined || (isDoubtful && ms < MINUTE_MS)) return 'time left unknown';
  return `${isDoubtful ? 'at least ' : ''}${roughly(ms)} left`;
}

/** Why it may take longer: "1 table has yet to tell its size, 2 tables are paused". */
export function doubtText({ unknownAssets, pausedAssets, isPaused: isAllPaused }: TimeLeft): string | undefined {
  const words = unknownAssets === 1 ? ['has', 'its'] : ['have', 'their'];
  const doubts = [
    ...(unknownAssets === 0 ? [] : [`${counted(unknownAssets, 'table')} ${words[0]} yet to tell ${words[1]} size`]),
    ...(pausedAssets === 0 ? [] : [`${counted(pausedAssets, 'table')} ${pausedAssets === 1 ? 'is' : 'are'} paused`]),
  ];
  return isAllPaused || doubts.length === 0 ? undefined : doubts.join(', ');
}

/** "< 1 min", "4 min", "2 h 5 min": more would claim too much. */
export function roughly(ms: number): string {
  if (ms < MINUTE_MS) return '< 1 min';
  const minutes = Math.ceil(ms / MINUTE_MS);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
