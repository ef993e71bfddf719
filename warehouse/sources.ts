/**
 * The pages that what is stored came from: what a rebuild reads, and what is therefore never pruned. They are those of the last
 * proven scan, and of all that merged since it began: since it began, not since it merged, because what merged meanwhile may
 * have fetched a row later than the scan did, and must not be forgotten while the scan's older copy is kept.
 */
import type { PageSource } from '../graph/staging';
import type { Session } from './duckdb-file';
import { literal } from './sql';

export interface KeptSource {
  readonly source: PageSource;
  readonly slices: readonly string[];
  /** Of what began before the scan, only pages stored since then count, milliseconds since the epoch: older ones may be older than what is stored. */
  readonly storedSinceMs: number;
}

/**
 * Where no scan was proven, what the last one read stands in: rows that it missed keep their values, whereas keeping the pages of
 * all scans would fill the disk with a table that never proves itself. Where there was no scan at all, everything is kept.
 */
const NEEDED = `
  SELECT s.*, epoch_ms(first.since) AS since_ms, s.began_at >= first.since AS is_after
  FROM _campaignlake.sources s JOIN (
    SELECT asset, coalesce(max(began_at) FILTER (is_proven_scan), max(began_at) FILTER (is_scan), min(began_at)) AS since
    FROM _campaignlake.sources WHERE merged_at IS NOT NULL GROUP BY asset) first USING (asset)
  WHERE s.merged_at >= first.since`;

export async function keptSources(session: Session, asset: string): Promise<readonly KeptSource[]> {
  const rows = await session.rows<{ source_asset: string; source_id: string; slices: string; stored_since: bigint }>(
    `SELECT source_asset, source_id, to_json(slices)::VARCHAR AS slices, CASE WHEN is_after THEN 0 ELSE since_ms END AS stored_since
     FROM (${NEEDED}) WHERE asset = ${literal(asset)} ORDER BY began_at, source_id`,
  );
  return rows.map((row) => ({
    source: { asset: row.source_asset, materializationId: row.source_id },
    slices: JSON.parse(row.slices) as readonly string[],
    storedSinceMs: Number(row.stored_since),
  }));
}

/** Folders of pages that some asset needs, a rider its carrier's. */
export async function neededFolders(session: Session): Promise<ReadonlySet<string>> {
  const rows = await session.rows<{ folder: string }>(
    `SELECT DISTINCT source_asset || '/' || source_id AS folder FROM (${NEEDED})`,
  );
  return new Set(rows.map(({ folder }) => folder));
}

export async function forgetFolders(session: Session, folders: readonly string[]): Promise<void> {
  if (folders.length === 0) return;
  const gone = JSON.stringify(folders);
  await session.run(`DELETE FROM _campaignlake.sources
    WHERE source_asset || '/' || source_id IN (SELECT unnest(from_json(${literal(gone)}, '["VARCHAR"]')))`);
}
