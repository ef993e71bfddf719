/**
 * The merge: one transaction, however large the table. It touches only rows that no other merge has touched since its
 * materialization began, so that neither a reset run nor a late one puts an old value over a newer one; and merging the
 * same materialization again changes nothing.
 */
import type { Asset } from '../graph/asset';
import type { MergeRequest, MergeResult } from '../graph/staging';
import type { Session } from './duckdb-file';
import { literal, name } from './sql';
import { pagesTable, rowsTable } from './stage';
import { tableOf } from './schema';
import { keysOf } from './value-sql';

export interface Merge {
  readonly session: Session;
  readonly asset: Asset;
  readonly request: MergeRequest;
  /** Catalog of the staged rows. */
  readonly catalog: string;
  /** Rows older than this are not replicated. */
  readonly startDate?: string | undefined;
}

interface Counts extends Record<string, bigint | null> {
  readonly distinct_ids: bigint;
  readonly inserted: bigint;
  readonly updated: bigint;
  readonly overtaken: bigint;
  readonly shortened: bigint;
  readonly kept_out: bigint;
}

export async function mergedBefore(session: Session, materializationId: string): Promise<MergeResult | undefined> {
  const [known] = await session.rows<Record<string, string | bigint | null>>(
    `SELECT state, strftime(coalesce(merged_at, ended_at) AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ') AS merged_at, pages, distinct_ids, inserted, updated, unchanged, overtaken, shortened, proof, proof_reason
     FROM meta.materializations WHERE materialization_id = ${literal(materializationId)} AND state IN ('done', 'superseded')`,
  );
  if (known === undefined) return undefined;
  const count = (column: string): number => Number(known[column] ?? 0);
  return {
    state: known['state'] === 'superseded' ? 'superseded' : 'done',
    mergedAt: String(known['merged_at']),
    pages: count('pages'),
    distinctIds: count('distinct_ids'),
    inserted: count('inserted'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    overtaken: count('overtaken'),
    shortened: count('shortened'),
    deleted: 0,
    returned: 0,
    heldBack: 0,
    isNewlyHeld: false,
    proof: (known['proof'] as MergeResult['proof']) ?? null,
    ...(known['proof_reason'] === null ? {} : { proofReason: String(known['proof_reason']) }),
  };
}

/** Runs inside the caller's transaction. */
export async function mergeStaged(merge: Merge): Promise<MergeResult> {
  const { session, asset, request } = merge;
  const mergedAt = await nextChangeTime(session);
  if (await isSuperseded(merge)) return record(merge, { state: 'superseded', mergedAt, counts: undefined });
  const counts = await chooseChanges(merge);
  const written = Number(counts.inserted) + Number(counts.updated);
  if (written > 0) {
    await writeChanges(merge, mergedAt);
    await session.run(`UPDATE _campaignlake.clock SET changed_at = ${at(mergedAt)}`);
    await session.run(`DELETE FROM _campaignlake.written WHERE asset = ${literal(asset.key)}`);
    await session.run(`INSERT INTO _campaignlake.written VALUES (${literal(asset.key)}, ${at(mergedAt)})`);
  }
  if (request.isScan) await rememberScan(merge);
  return record(merge, { state: 'done', mergedAt, counts });
}

/** Microseconds since the epoch: now, but later than every merge before in this warehouse. */
async function nextChangeTime(session: Session): Promise<bigint> {
  const { last } = await session.row<{ last: bigint }>('SELECT epoch_us(changed_at) AS last FROM _campaignlake.clock');
  const now = BigInt(Date.now()) * 1000n;
  return now > last ? now : last + 1n;
}

const at = (microseconds: bigint | string): string => `make_timestamptz(${microseconds})`;

/** A scan of the asset that began later has merged: what this one read is older throughout. */
async function isSuperseded({ session, asset, request }: Merge): Promise<boolean> {
  const { n } = await session.row<{ n: number }>(
    `SELECT count(*)::INTEGER AS n FROM _campaignlake.scans WHERE asset = ${literal(asset.key)} AND began_at > ${literal(request.startedAt)}::TIMESTAMPTZ`,
  );
  return n > 0;
}

async function chooseChanges(merge: Merge): Promise<Counts> {
  const { session, asset, catalog, request } = merge;
  const rows = rowsTable(catalog);
  const content = [...Object.keys(asset.columns), '_extra', '_rescued'].filter(
    (column) => !asset.primaryKey.includes(column),
  );
  const kept = await vanishedColumns(merge);
  const isChanged = content
    .filter((column) => !kept.includes(column))
    .map((column) => `s.${name(column)} IS DISTINCT FROM t.${name(column)}`);
  const onKey = asset.primaryKey.map((column) => `s.${name(column)} = t.${name(column)}`).join(' AND ');
  const key = asset.primaryKey.map((column) => `s.${name(column)}`).join(', ');
  const usual = await usualKeyCount(merge);
  await session.run('DROP TABLE IF EXISTS temp.changes');
  await session.run(`CREATE TEMP TABLE changes AS
    SELECT *, CASE
        WHEN NOT in_range THEN 'kept out'
        WHEN stored_at IS NULL THEN 'inserted'
        WHEN is_short THEN 'shortened'
        WHEN stored_at > ${at(request.clock)} THEN 'overtaken'
        WHEN differs THEN 'updated' ELSE 'unchanged' END AS fate
    FROM (SELECT ${key}, t._changed_at AS stored_at, t._first_seen_at AS first_seen_at,
        ${inRange(merge)} AS in_range, s._key_count * 2 < ${usual} AS is_short,
        ${isChanged.length === 0 ? 'false' : isChanged.join(' OR ')} AS differs
      FROM ${rows} s LEFT JOIN ${tableOf(asset.key)} t ON ${onKey})`);
  return session.row<Counts>(`SELECT count(*) AS distinct_ids,
      count(*) FILTER (fate = 'inserted') AS inserted, count(*) FILTER (fate = 'updated') AS updated,
      count(*) FILTER (fate = 'overtaken') AS overtaken, count(*) FILTER (is_short) AS shortened,
      count(*) FILTER (fate = 'kept out') AS kept_out FROM temp.changes`);
}

/** [since, until) and the start date, by replication key, else created key. Only the start date keeps rows with neither. */
function inRange({ asset: { replication }, request: { since, until }, startDate }: Merge): string {
  const keys = replication.method === 'incremental' ? [replication.key, replication.createdKey] : [];
  const columns = keys.filter((key) => key !== undefined).map((key) => `s.${name(key)}`);
  const moment = columns.length === 0 ? 'NULL::TIMESTAMPTZ' : `coalesce(${columns.join(', ')})`;
  const limits = [
    ...(since === undefined ? [] : [`coalesce(${moment} >= ${literal(since)}::TIMESTAMPTZ, false)`]),
    ...(until === undefined ? [] : [`coalesce(${moment} < ${literal(until)}::TIMESTAMPTZ, false)`]),
    ...(startDate === undefined ? [] : [`coalesce(${moment} >= ${literal(startDate)}::TIMESTAMPTZ, true)`]),
  ];
  return limits.length === 0 ? 'true' : limits.join(' AND ');
}

/** Keys that no row of a whole scan carries: their stored values stay. */
async function vanishedColumns({ session, asset, catalog, request }: Merge): Promise<readonly string[]> {
  if (!request.isScan) return [];
  const carried = await session.rows<{ key: string }>(
    `SELECT DISTINCT unnest(keys) AS key FROM ${pagesTable(catalog)}`,
  );
  const keys = new Set(carried.map(({ key }) => key));
  return Object.entries(asset.columns).flatMap(([column, declared]) =>
    keysOf(column, declared).some((key) => keys.has(key)) ? [] : [column],
  );
}

/** How many keys a row carries, by the last scan, else by this one. A record with fewer than half is shortened. */
async function usualKeyCount({ session, asset, catalog }: Merge): Promise<number> {
  const [known] = await session.rows<{ key_count: number }>(
    `SELECT key_count FROM _campaignlake.scans WHERE asset = ${literal(asset.key)} ORDER BY began_at DESC LIMIT 1`,
  );
  if (known !== undefined) return known.key_count;
  return (await medianKeyCount(session, rowsTable(catalog), 0)) ?? 0;
}

async function medianKeyCount(session: Session, rows: string, atLeast: number): Promise<number | null> {
  const { usual } = await session.row<{ usual: number | null }>(
    `SELECT quantile_disc(_key_count, 0.5)::INTEGER AS usual FROM ${rows} WHERE _key_count * 2 >= ${atLeast}`,
  );
  return usual;
}

async function rememberScan(merge: Merge): Promise<void> {
  const { session, asset, catalog, request } = merge;
  const before = await usualKeyCount(merge);
  const usual = (await medianKeyCount(session, rowsTable(catalog), before)) ?? before;
  await session.run(`DELETE FROM _campaignlake.scans WHERE asset = ${literal(asset.key)}`);
  await session.run(
    `INSERT INTO _campaignlake.scans VALUES (${literal(asset.key)}, ${literal(request.materializationId)}, ${literal(request.startedAt)}::TIMESTAMPTZ, ${usual})`,
  );
}

async function writeChanges(merge: Merge, mergedAt: bigint): Promise<void> {
  const { session, asset, catalog, request } = merge;
  const table = tableOf(asset.key);
  const chosen = "SELECT * FROM temp.changes WHERE fate IN ('inserted', 'updated')";
  const onKey = (left: string, right: string): string =>
    asset.primaryKey.map((column) => `${left}.${name(column)} = ${right}.${name(column)}`).join(' AND ');
  const kept = await vanishedColumns(merge);
  const columns = Object.keys(asset.columns);
  // What a vanished key left behind is read before the row goes.
  if (kept.length > 0) {
    await session.run('DROP TABLE IF EXISTS temp.before');
    await session.run(
      `CREATE TEMP TABLE before AS SELECT t.* FROM ${table} t SEMI JOIN (${chosen}) c ON ${onKey('t', 'c')}`,
    );
  }
  await session.run(`DELETE FROM ${table} t USING (${chosen}) c WHERE ${onKey('t', 'c')}`);
  const values = columns.map((column) => (kept.includes(column) ? `b.${name(column)}` : `s.${name(column)}`));
  const before = kept.length > 0 ? `LEFT JOIN temp.before b ON ${onKey('b', 's')}` : '';
  await session.run(`INSERT INTO ${table} (${[...columns, '_first_seen_at', '_changed_at', '_run_id', '_extra', '_rescued'].map(name).join(', ')})
    SELECT ${values.join(', ')}, coalesce(c.first_seen_at, ${at(mergedAt)}), ${at(mergedAt)}, ${literal(request.runId)}, s._extra, s._rescued
    FROM ${rowsTable(catalog)} s JOIN (${chosen}) c ON ${onKey('s', 'c')} ${before}`);
}

/** Pages that hang together prove nothing when the source counts other rows than came. */
function proofOf(
  { proof, proofReason, sourceTotal, totalMoved = 0 }: MergeRequest,
  distinctIds: number,
): Pick<MergeResult, 'proof' | 'proofReason'> {
  const isOff = sourceTotal !== undefined && Math.abs(sourceTotal - distinctIds) > totalMoved;
  if (proof === 'proven' && isOff) {
    return { proof: 'unproven', proofReason: `the source counts ${sourceTotal} rows, ${distinctIds} came` };
  }
  return { proof, ...(proofReason === undefined ? {} : { proofReason }) };
}

async function record(
  { session, asset, request, catalog }: Merge,
  outcome: { readonly state: 'done' | 'superseded'; readonly mergedAt: bigint; readonly counts: Counts | undefined },
): Promise<MergeResult> {
  const { state, mergedAt, counts } = outcome;
  const count = (column: string): number => Number(counts?.[column] ?? 0);
  const { pages } = await session.row<{ pages: number }>(
    `SELECT count(*)::INTEGER AS pages FROM ${pagesTable(catalog)}`,
  );
  const distinctIds = count('distinct_ids');
  const fates = { inserted: count('inserted'), updated: count('updated'), overtaken: count('overtaken') };
  const result: MergeResult = {
    state,
    mergedAt: new Date(Number(mergedAt / 1000n)).toISOString(),
    pages,
    distinctIds,
    ...fates,
    unchanged:
      counts === undefined ? 0 : distinctIds - fates.inserted - fates.updated - fates.overtaken - count('kept_out'),
    shortened: count('shortened'),
    deleted: 0,
    returned: 0,
    heldBack: 0,
    isNewlyHeld: false,
    ...proofOf(request, distinctIds),
  };
  const text = (value: string | undefined | null): string =>
    value === undefined || value === null ? 'NULL' : literal(value);
  await session.run(`INSERT INTO meta.materializations BY NAME SELECT
      ${text(request.materializationId)} AS materialization_id, ${text(asset.key)} AS asset, ${text(request.runId)} AS run_id,
      ${text(request.mode)} AS mode, ${text(request.strategy)} AS strategy, ${text(request.reason)} AS reason, ${text(state)} AS state,
      ${text(request.startedAt)}::TIMESTAMPTZ AS started_at, ${at(mergedAt)} AS ended_at, ${state === 'done' ? at(mergedAt) : 'NULL'} AS merged_at,
      ${request.calls} AS calls, ${pages} AS pages, ${request.rowsRead} AS rows_read, ${distinctIds} AS distinct_ids,
      ${request.sourceTotal ?? 'NULL'} AS source_total, ${result.inserted} AS inserted, ${result.updated} AS updated,
      ${result.unchanged} AS unchanged, ${result.overtaken} AS overtaken, 0 AS deleted, 0 AS returned, 0 AS held_back,
      ${result.shortened} AS shortened, ${text(result.proof)} AS proof, ${text(result.proofReason)} AS proof_reason`);
  if (state === 'done') {
    await session.run(`UPDATE meta.assets SET strategy = ${text(request.strategy)}, last_materialized_at = ${at(mergedAt)},
      ${result.proof === 'proven' ? `last_proven_at = ${at(mergedAt)},` : ''}
      row_count = (SELECT count(*) FROM ${tableOf(asset.key)}) WHERE asset = ${text(asset.key)}`);
  }
  return result;
}
