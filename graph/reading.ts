/** What decides how an asset is read in a run, and what is decided. */
import type { Asset } from './asset';
import { parseDurationMs } from './duration';
import type { OwnRead } from './passes';
import type { AssetMode, AssetPlan } from './plan';
import type { Range } from './range';
import type { StoredAsset } from './staging';

export interface ReadingContext {
  readonly stored: StoredAsset | undefined;
  readonly mode: AssetMode;
  /** Of a backfill that is not of all rows. */
  readonly range?: Range | undefined;
  /** Asked for by its name: then a scan is always done. */
  readonly isNamed: boolean;
  readonly now: Date;
  readonly timeZone: string;
  /** Tables of up to so many pages are scanned in each run: that costs little, and proves everything. */
  readonly smallPages: number;
  /** How its carrier is read in this run; undefined where that is not selected. */
  readonly carrier?: { readonly choice: ReadingChoice; readonly stored: StoredAsset | undefined } | undefined;
}

export interface ReadingChoice extends Pick<AssetPlan, 'strategy' | 'reason' | 'reading' | 'freshSince' | 'probes'> {
  /** Calls that it is expected to take where nothing has changed; undefined where nobody knows. */
  readonly expectedCalls?: number;
  /** What its passes were made of. */
  readonly read?: OwnRead;
}

/** Of the freshness. A scan is due so long before the table would be stale. */
const AHEAD = 0.1;
/** A run that comes too early leaves the table for an hour to the next one, which then takes its time. */
const LEAST_AHEAD_MS = 90 * 60_000;

/** The last scan would be older than the asset's freshness soon, or a person wants one. */
export function isScanDue({ freshness }: Pick<Asset, 'freshness'>, context: ScanContext): boolean {
  const { stored, isNamed, now } = context;
  const mergedAt = stored?.lastScan?.mergedAt;
  const mostMs = parseDurationMs(freshness) ?? 0;
  const dueMs = mostMs - Math.max(AHEAD * mostMs, LEAST_AHEAD_MS);
  return isNamed || mergedAt === undefined || Number(now) - Date.parse(mergedAt) >= dueMs;
}

type ScanContext = Pick<ReadingContext, 'stored' | 'isNamed' | 'now'>;

export const isUnproven = ({ lastScan }: StoredAsset): boolean => lastScan?.proof !== 'proven';
