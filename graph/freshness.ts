/** Whether what is stored of an asset is young enough, by what is declared and what is recorded. Pure: judged anew whenever somebody asks. */
import type { Asset } from './asset';
import { parseDurationMs } from './duration';
import type { AssetStatus } from './selection';
import type { StoredAsset } from './staging';

/** What was never materialized, or is not in the account, is neither fresh nor stale. */
export type FreshnessState = 'fresh' | 'stale' | 'never' | 'unavailable';

/** Counts from the last materialization that read what had changed; one that found the table fresh renews nothing. */
export function freshnessOf(
  { freshness }: Pick<Asset, 'freshness'>,
  stored: StoredAsset | undefined,
  now: Date,
): FreshnessState {
  if (stored?.lastTriedState === 'unavailable') return 'unavailable';
  if (stored?.lastMaterializedAt === undefined) return 'never';
  const { lastCurrentAt } = stored;
  const maximumMs = parseDurationMs(freshness) ?? 0;
  const isYoung = lastCurrentAt !== undefined && Number(now) - Date.parse(lastCurrentAt) <= maximumMs;
  return isYoung ? 'fresh' : 'stale';
}

/** For selections: which assets have a status, by what is stored. */
export function statusesIn(
  assets: Iterable<Asset>,
  stored: ReadonlyMap<string, StoredAsset>,
  now: Date,
): (status: AssetStatus) => readonly string[] {
  const all = [...assets];
  const has = (asset: Asset, status: AssetStatus): boolean => {
    const known = stored.get(asset.key);
    switch (status) {
      case 'failed':
        return known?.lastTriedState === 'failed';
      case 'stale':
        return freshnessOf(asset, known, now) === 'stale';
      case 'never':
        return known?.lastMaterializedAt === undefined;
    }
  };
  return (status) => all.filter((asset) => has(asset, status)).map(({ key }) => key);
}
