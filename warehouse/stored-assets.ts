/** What is stored of each asset: read from the warehouse for planning, from the published file for people. */
import type { MaterializationState } from '../graph/plan';
import type { StoredAsset } from '../graph/staging';
import type { Session } from './duckdb-file';

export async function storedAssetsIn(session: Session): Promise<readonly StoredAsset[]> {
  const rows = await session.rows<Record<string, string | bigint | boolean | null>>(`
    SELECT a.asset, a.row_count, strftime(a.last_materialized_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS last_at,
      (SELECT arg_max(m.state, m.ended_at) FROM meta.materializations m WHERE m.asset = a.asset) AS last_state,
      (SELECT strftime(max(m.ended_at) AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')
        FROM meta.materializations m WHERE m.asset = a.asset AND m.ended_at > m.started_at) AS last_asked_at
    FROM meta.assets a ORDER BY a.asset`);
  return rows.map((row) => ({
    asset: String(row['asset']),
    rows: Number(row['row_count'] ?? 0),
    ...(row['last_at'] === null ? {} : { lastMaterializedAt: String(row['last_at']) }),
    ...(row['last_state'] === null ? {} : { lastState: row['last_state'] as MaterializationState }),
    ...(row['last_asked_at'] === null ? {} : { lastAskedAt: String(row['last_asked_at']) }),
    hasAnswered: row['last_at'] !== null,
    bookmarks: {},
    probes: {},
    heldBack: 0,
  }));
}

/** Ids of stored rows beyond `after`, in their order, as decimal text. */
export async function idsBeyond(
  session: Session,
  place: { readonly table: string; readonly id: string; readonly after: string; readonly limit: number },
): Promise<readonly string[]> {
  const { table, id, after, limit } = place;
  const rows = await session.rows<{ found: string }>(
    `SELECT ${id}::VARCHAR AS found FROM ${table} t WHERE t.${id} > ${BigInt(after)} ORDER BY t.${id} LIMIT ${limit}`,
  );
  return rows.map(({ found }) => found);
}
