/** What is remembered of scans: when the last one began, what it proved, and what an asset's records looked like in it. */
import type { MergeRequest } from '../graph/staging';
import type { Session } from './duckdb-file';
import { keysOf } from '../graph/column';
import type { Merge } from './merge';
import { at, list, literal, name, orNull } from './sql';
import { pagesTable, rowsTable } from './stage';

export interface Proof {
  readonly proof: 'proven' | 'unproven' | null;
  readonly proofReason?: string;
}

/** A scan of the asset that began later has merged: what this one read is older throughout. */
export async function isSuperseded({ session, asset, request }: Merge): Promise<boolean> {
  const { n } = await session.row<{ n: number }>(
    `SELECT count(*)::INTEGER AS n FROM _campaignlake.scans WHERE asset = ${literal(asset.key)} AND began_at > ${literal(request.startedAt)}::TIMESTAMPTZ`,
  );
  return n > 0;
}

/** Pages that hang together prove nothing when the source counts other rows than came. */
export function provenBy(
  { proof, proofReason, sourceTotal, totalMoved = 0 }: MergeRequest,
  distinctIds: number,
): Proof {
  const isOff = sourceTotal !== undefined && Math.abs(sourceTotal - distinctIds) > totalMoved;
  if (proof === 'proven' && isOff) {
    return { proof: 'unproven', proofReason: `the source counts ${sourceTotal} rows, ${distinctIds} came` };
  }
  return { proof, ...(proofReason === undefined ? {} : { proofReason }) };
}

interface LastScan {
  readonly keyCount: number | undefined;
  readonly omitsEmpty: boolean;
  readonly keys: readonly string[];
}

async function lastScan(session: Session, asset: string): Promise<LastScan> {
  const [known] = await session.rows<{ key_count: number | null; omits_empty: boolean | null; keys: string | null }>(
    `SELECT key_count, omits_empty, to_json(keys)::VARCHAR AS keys FROM _campaignlake.scans WHERE asset = ${literal(asset)} ORDER BY began_at DESC LIMIT 1`,
  );
  return {
    keyCount: known?.key_count ?? undefined,
    omitsEmpty: known?.omits_empty ?? false,
    keys: JSON.parse(known?.keys ?? '[]') as readonly string[],
  };
}

/** Records leave out keys whose value is empty: then a missing key says just that, and a short record is a whole one. */
async function omitsEmpty({ session, asset, pages }: Merge): Promise<boolean> {
  if (pages.some(({ hasEmptyValues }) => hasEmptyValues === true)) return false;
  return pages.some(({ hasVariedKeys }) => hasVariedKeys === true) || (await lastScan(session, asset.key)).omitsEmpty;
}

/**
 * A record with less than half of so many keys is shortened: as many as records carry by the last scan, else by this
 * one; 0 where records are known to leave out what is empty.
 */
export async function shortenedBelow(merge: Merge): Promise<number> {
  if (await omitsEmpty(merge)) return 0;
  const { keyCount } = await lastScan(merge.session, merge.asset.key);
  return keyCount ?? (await medianKeyCount(merge, 0)) ?? 0;
}

async function medianKeyCount({ session, catalog }: Merge, atLeast: number): Promise<number | null> {
  const { usual } = await session.row<{ usual: number | null }>(
    `SELECT quantile_disc(_key_count, 0.5)::INTEGER AS usual FROM ${rowsTable(catalog)} WHERE _key_count * 2 >= ${atLeast}`,
  );
  return usual;
}

/** Columns whose key no row of a whole scan carries, where records are not known to leave out what is empty: their stored values stay. */
export async function vanishedColumns(merge: Merge): Promise<readonly string[]> {
  const { session, asset, request } = merge;
  if (!request.isScan || (await lastScan(session, asset.key)).omitsEmpty) return [];
  const keys = new Set(await carriedKeys(merge));
  // An empty listing carries no key at all: nothing vanished from it.
  if (keys.size === 0) return [];
  return Object.entries(asset.columns).flatMap(([column, declared]) =>
    keysOf(column, declared).some((key) => keys.has(key)) ? [] : [column],
  );
}

export async function carriedKeys({ session, catalog }: Merge): Promise<readonly string[]> {
  const carried = await session.rows<{ key: string }>(
    `SELECT DISTINCT unnest(keys) AS key FROM ${pagesTable(catalog)}`,
  );
  return carried.map(({ key }) => key);
}

/** Keys that rows of the last scan carried; none where there was no scan. */
export const keysOfLastScan = async ({ session, asset }: Merge): Promise<readonly string[]> =>
  (await lastScan(session, asset.key)).keys;

export async function rememberScan(
  merge: Merge,
  { mergedAt, proof, proofReason }: Proof & { readonly mergedAt: bigint },
): Promise<void> {
  const { session, asset, request, catalog } = merge;
  const isRange = request.since !== undefined || request.until !== undefined;
  const before = await shortenedBelow(merge);
  const usual = (await medianKeyCount(merge, before)) ?? before;
  const keys = list((await carriedKeys(merge)).toSorted());
  const omits = await omitsEmpty(merge);
  const without = await rowsWithoutKeys(merge);
  await session.run(`DELETE FROM _campaignlake.scans WHERE asset = ${literal(asset.key)}`);
  await session.run(`INSERT INTO _campaignlake.scans BY NAME SELECT ${literal(asset.key)} AS asset,
    ${literal(request.materializationId)} AS materialization_id, ${literal(request.startedAt)}::TIMESTAMPTZ AS began_at,
    ${usual} AS key_count, ${at(mergedAt)} AS merged_at, ${orNull(request.answeredAt)}::TIMESTAMPTZ AS answered_at,
    ${orNull(isRange ? 'unproven' : (proof ?? 'unproven'))} AS proof, ${orNull(isRange ? 'only a range was merged' : proofReason)} AS proof_reason,
    ${without.key} AS rows_without_key, ${without.any} AS rows_without_any, ${request.calls} AS calls, ${omits} AS omits_empty,
    ${keys}::VARCHAR[] AS keys`);
}

async function rowsWithoutKeys({
  session,
  asset: { replication },
  catalog,
}: Merge): Promise<{ readonly key: bigint; readonly any: bigint }> {
  if (replication.method !== 'incremental') return { key: 0n, any: 0n };
  const { key, createdKey = key } = replication;
  return session.row<{ key: bigint; any: bigint }>(`SELECT count(*) FILTER (s.${name(key)} IS NULL) AS key,
    count(*) FILTER (s.${name(key)} IS NULL AND s.${name(createdKey)} IS NULL) AS any FROM ${rowsTable(catalog)} s`);
}
