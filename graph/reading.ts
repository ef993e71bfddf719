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

/** The last scan is older than the asset's freshness, or a person wants one. */
export function isScanDue({ freshness }: Asset, { stored, isNamed, now }: ReadingContext): boolean {
  const mergedAt = stored?.lastScan?.mergedAt;
  return isNamed || mergedAt === undefined || Number(now) - Date.parse(mergedAt) >= (parseDurationMs(freshness) ?? 0);
}

export const isUnproven = ({ lastScan }: StoredAsset): boolean => lastScan?.proof !== 'proven';
