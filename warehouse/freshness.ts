/** Which assets are older than they may be: `meta.freshness`, judged at the end of each run and before each publishing. */
import type { Asset } from '../graph/asset';
import { freshnessCheck, resultOf } from '../graph/check';
import { freshnessOf } from '../graph/freshness';
import { recordChecks } from './checks';
import type { Session } from './duckdb-file';
import { literal, orNull } from './sql';
import { storedAssetsIn } from './stored-assets';

export interface FreshnessVerdict {
  readonly stale: readonly string[];
  /** Assets that became stale, or fresh again. */
  readonly changed: readonly string[];
}

/** Runs inside the caller's transaction. A result goes to `meta.checks` only when it is another one than before: there are 59 each time. */
export async function judgeFreshness(session: Session, assets: readonly Asset[]): Promise<FreshnessVerdict> {
  const now = new Date();
  const stored = new Map((await storedAssetsIn(session)).map((asset) => [asset.asset, asset]));
  const before = await session.rows<{ asset: string; fresh: boolean | null }>(
    'SELECT asset, fresh FROM meta.freshness',
  );
  const wasFresh = new Map(before.map(({ asset, fresh }) => [asset, fresh]));
  const judged = assets.map((asset) => {
    const known = stored.get(asset.key);
    const state = freshnessOf(asset, known, now);
    const isFresh = state === 'fresh' ? true : state === 'stale' ? false : null;
    return { asset, isFresh, lastAt: known?.lastCurrentAt };
  });
  const rows = judged.map(
    ({ asset: { key, freshness }, isFresh, lastAt }) =>
      `(${literal(key)}, ${literal(freshness)}, ${orNull(lastAt)}::TIMESTAMPTZ, ${isFresh}, ${literal(now.toISOString())}::TIMESTAMPTZ)`,
  );
  await session.run(`DELETE FROM meta.freshness; INSERT INTO meta.freshness VALUES ${rows.join(', ')}`);
  const changed = judged.filter(
    ({ asset, isFresh }) => isFresh !== null && isFresh !== (wasFresh.get(asset.key) ?? true),
  );
  for (const { asset, isFresh } of changed) {
    await recordChecks(session, {
      asset: asset.key,
      materializationId: undefined,
      checkedAt: BigInt(Number(now)) * 1000n,
      results: [resultOf(freshnessCheck(asset), isFresh === true ? 0 : 1)],
    });
  }
  return {
    stale: judged.filter(({ isFresh }) => isFresh === false).map(({ asset }) => asset.key),
    changed: changed.map(({ asset }) => asset.key),
  };
}
