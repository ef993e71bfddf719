/** What is stored of each asset: read from the warehouse for planning, from the published file for people. */
import type { Asset } from '../graph/asset';
import type { MaterializationState } from '../graph/plan';
import type { Range } from '../graph/range';
import type { BookmarkKind, StoredAsset, StoredProbe, StoredRiding, StoredScan } from '../graph/staging';
import type { Session } from './duckdb-file';
import { rideOf } from '../graph/rides';
import { tableOf } from './schema';
import { at, name } from './sql';

/** With the declarations it also counts how far riders are behind their carriers, and what is stored of a range. */
export async function storedAssetsIn(
  session: Session,
  assets: readonly Asset[] = [],
  range?: Range,
): Promise<readonly StoredAsset[]> {
  const rows = await session.rows<Record<string, string | bigint | boolean | null>>(`
    SELECT a.asset, a.row_count, ${iso('a.last_materialized_at')} AS last_at, ${iso('a.last_proven_at')} AS proven_at,
      e.last_state, e.last_tried_state, e.error_type, e.error, ${iso('e.failed_at')} AS failed_at, ${iso('e.last_asked_at')} AS last_asked_at, ${iso('e.last_current_at')} AS last_current_at,
      (SELECT count(*) FROM _campaignlake.held h WHERE h.asset = a.asset) AS held
    FROM meta.assets a LEFT JOIN (${LAST_ENDS}) e USING (asset) ORDER BY a.asset`);
  const [bookmarks, probes, scans, riding] = [
    await bookmarksIn(session),
    await probesIn(session),
    await scansIn(session),
    await ridingIn(session),
  ];
  const distances = await distancesIn(session, assets, bookmarks);
  const ranges = range === undefined ? undefined : await rangesIn(session, assets, range);
  return rows.map((row) => {
    const asset = String(row['asset']);
    const [lastScan, learned, carrierDistance] = [scans.get(asset), riding.get(asset), distances.get(asset)];
    const counts = ranges?.get(asset);
    return {
      asset,
      rows: Number(row['row_count'] ?? 0),
      ...(row['last_at'] === null ? {} : { lastMaterializedAt: String(row['last_at']) }),
      ...(row['last_current_at'] === null ? {} : { lastCurrentAt: String(row['last_current_at']) }),
      ...(row['last_tried_state'] === null ? {} : { lastTriedState: row['last_tried_state'] as MaterializationState }),
      ...(row['last_tried_state'] === 'failed' ? { lastError: errorIn(row) } : {}),
      ...(row['last_state'] === null ? {} : { lastState: row['last_state'] as MaterializationState }),
      ...(row['last_asked_at'] === null ? {} : { lastAskedAt: String(row['last_asked_at']) }),
      hasAnswered: row['last_at'] !== null,
      ...(row['proven_at'] === null ? {} : { lastProvenAt: String(row['proven_at']) }),
      ...(lastScan === undefined ? {} : { lastScan }),
      bookmarks: bookmarks.get(asset) ?? {},
      probes: probes.get(asset) ?? {},
      ...(learned === undefined ? {} : { riding: learned }),
      ...(carrierDistance === undefined ? {} : { carrierDistance }),
      ...(counts === undefined ? {} : { range: counts }),
      heldBack: Number(row['held'] ?? 0),
    };
  });
}

/** How materializations ended that asked the API, or would have, for all that changed: a range says nothing of the rest. */
const LAST_ENDS = `SELECT asset, arg_max(state, ended_at) FILTER (state <> 'fresh') AS last_state,
    arg_max(state, ended_at) FILTER (state NOT IN ('fresh', 'skipped', 'busy')) AS last_tried_state,
    arg_max(error_type, ended_at) FILTER (state = 'failed') AS error_type,
    arg_max(error, ended_at) FILTER (state = 'failed') AS error, max(ended_at) FILTER (state = 'failed') AS failed_at,
    max(ended_at) FILTER (ended_at > started_at AND state <> 'fresh') AS last_asked_at,
    max(merged_at) FILTER (state = 'done') AS last_current_at
  FROM meta.materializations WHERE mode NOT IN ('backfill', 'rebuild', 'check') GROUP BY asset`;

const errorIn = (row: Readonly<Record<string, unknown>>): NonNullable<StoredAsset['lastError']> => ({
  type: String(row['error_type']),
  message: String(row['error']),
  at: String(row['failed_at']),
});

const iso = (moment: string): string => `strftime((${moment}) AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ')`;

async function bookmarksIn(session: Session): Promise<ReadonlyMap<string, StoredAsset['bookmarks']>> {
  const rows = await session.rows<{ asset: string; kind: BookmarkKind; value: string }>(
    'SELECT asset, kind, value::VARCHAR AS value FROM _campaignlake.bookmarks',
  );
  const found = new Map<string, StoredAsset['bookmarks']>();
  for (const { asset, kind, value } of rows) found.set(asset, { ...found.get(asset), [kind]: value });
  return found;
}

async function probesIn(session: Session): Promise<ReadonlyMap<string, StoredAsset['probes']>> {
  const rows = await session.rows<{
    asset: string;
    param: string;
    is_honoured: boolean;
    what: string;
    probed_at: string;
  }>(`SELECT asset, param, is_honoured, what, ${iso('probed_at')} AS probed_at FROM _campaignlake.probes`);
  const found = new Map<string, Record<string, StoredProbe>>();
  for (const { asset, param, is_honoured: isHonoured, what, probed_at: probedAt } of rows) {
    found.set(asset, { ...found.get(asset), [param]: { param, isHonoured, what, probedAt } });
  }
  return found;
}

async function scansIn(session: Session): Promise<ReadonlyMap<string, StoredScan>> {
  const rows = await session.rows<Record<string, string | bigint | null>>(`SELECT asset, ${iso('began_at')} AS began_at,
      ${iso('merged_at')} AS merged_at, proof, proof_reason, rows_without_key, rows_without_any, calls
    FROM _campaignlake.scans WHERE merged_at IS NOT NULL`);
  return new Map(
    rows.map((row) => [
      String(row['asset']),
      {
        beganAt: String(row['began_at']),
        mergedAt: String(row['merged_at']),
        proof: row['proof'] === 'proven' ? 'proven' : 'unproven',
        ...(row['proof_reason'] === null ? {} : { proofReason: String(row['proof_reason']) }),
        rowsWithoutKey: Number(row['rows_without_key'] ?? 0),
        rowsWithoutAny: Number(row['rows_without_any'] ?? 0),
        calls: Number(row['calls'] ?? 0),
      },
    ]),
  );
}

async function ridingIn(session: Session): Promise<ReadonlyMap<string, StoredRiding>> {
  const rows = await session.rows<{
    asset: string;
    state: StoredRiding['state'];
    what: string;
    judged_at: string | null;
  }>(`SELECT asset, state, what, ${iso('judged_at')} AS judged_at FROM _campaignlake.riding`);
  return new Map(
    rows.map(({ asset, state, what, judged_at: judgedAt }) => [
      asset,
      { state, what, ...(judgedAt === null ? {} : { judgedAt }) },
    ]),
  );
}

async function distancesIn(
  session: Session,
  assets: readonly Asset[],
  bookmarks: ReadonlyMap<string, StoredAsset['bookmarks']>,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const asset of assets) {
    const carrier = assets.find(({ key }) => key === rideOf(asset)?.carrier);
    const bookmark = bookmarks.get(asset.key)?.carrier;
    if (carrier?.replication.method !== 'incremental' || bookmark === undefined) continue;
    const { n } = await session.row<{ n: number }>(
      `SELECT count(*)::INTEGER AS n FROM ${tableOf(carrier.key)} WHERE ${name(carrier.replication.key)} >= ${at(bookmark)}`,
    );
    found.set(asset.key, n);
  }
  return found;
}

/** By the replication key, else the created key, as a merge tells a range. */
async function rangesIn(
  session: Session,
  assets: readonly Asset[],
  { since, until }: Range,
): Promise<ReadonlyMap<string, NonNullable<StoredAsset['range']>>> {
  const found = new Map<string, NonNullable<StoredAsset['range']>>();
  for (const { key, replication } of assets) {
    if (replication.method !== 'incremental') continue;
    const keys = [replication.key, replication.createdKey].filter((column) => column !== undefined).map(name);
    const isNewer = until === undefined ? 'false' : `moment >= ${at(until)}`;
    const { within, newer } = await session.row<{ within: bigint; newer: bigint }>(
      `SELECT count(*) FILTER (NOT (${isNewer})) AS within, count(*) FILTER (${isNewer}) AS newer
       FROM (SELECT coalesce(${keys.join(', ')}) AS moment FROM ${tableOf(key)})
       WHERE moment >= ${since === undefined ? "'-infinity'" : at(since)}`,
    );
    found.set(key, { within: Number(within), newer: Number(newer) });
  }
  return found;
}

/** Ids of stored rows beyond `after`, in their order, as decimal text. */
export async function idsBeyond(
  session: Session,
  place: {
    readonly table: string;
    readonly id: string;
    readonly after: string;
    readonly limit: number;
    readonly changedSince?: string;
  },
): Promise<readonly string[]> {
  const { table, id, after, limit, changedSince } = place;
  const isChanged = changedSince === undefined ? '' : `AND t._changed_at > ${at(changedSince)}`;
  const rows = await session.rows<{ found: string }>(
    `SELECT ${id}::VARCHAR AS found FROM ${table} t WHERE t.${id} > ${BigInt(after)} ${isChanged} ORDER BY t.${id} LIMIT ${limit}`,
  );
  return rows.map(({ found }) => found);
}
