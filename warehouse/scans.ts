/** What is remembered of scans: when the last one began, what it proved, and what an asset's records looked like in it. */
import type { MergeRequest } from '../graph/staging';
import type { Merge, StagedMerge } from './merge';
import { usualKeyCount } from './record-keys';
import { at, list, literal, name, orNull } from './sql';
import { rowsTable } from './stage';

export interface Proof {
  readonly proof: 'proven' | 'unproven' | null;
  readonly proofReason?: string;
}

/** A scan of the asset that began later has merged: what this one read is older throughout. */
export async function isSuperseded({ session, asset, request }: StagedMerge): Promise<boolean> {
  const { n } = await session.row<{ n: number }>(
    `SELECT count(*)::INTEGER AS n FROM _campaignlake.scans WHERE asset = ${literal(asset.key)} AND began_at > ${literal(request.startedAt)}::TIMESTAMPTZ`,
  );
  return n > 0;
}

/** A backfill of some of the rows, whatever was read for it. */
export const isRange = ({ since, until }: MergeRequest): boolean => since !== undefined || until !== undefined;

/** The source was read whole, and all of it was merged: not only a range. */
export const isWholeScan = (request: MergeRequest): boolean => request.isScan && !isRange(request);

/**
 * Pages that hang together prove nothing when the source counts other rows than came. That stays so when rows were asked for
 * by themselves since: what they add to the count says nothing of those that were not asked for.
 */
export function provenBy({ request, pages }: StagedMerge, distinctIds: number): Proof {
  const { proof, proofReason, sourceTotal, totalMoved = 0 } = request;
  if (proof !== 'proven' || sourceTotal === undefined) {
    return { proof, ...(proofReason === undefined ? {} : { proofReason }) };
  }
  if (pages.some(({ request: { kind } }) => kind === 'record')) {
    return { proof: 'unproven', proofReason: `the source counts ${sourceTotal} rows, others came` };
  }
  const isOff = Math.abs(sourceTotal - distinctIds) > totalMoved;
  return isOff
    ? { proof: 'unproven', proofReason: `the source counts ${sourceTotal} rows, ${distinctIds} came` }
    : { proof, ...(proofReason === undefined ? {} : { proofReason }) };
}

export async function rememberScan(
  merge: Merge,
  { mergedAt, proof, proofReason }: Proof & { readonly mergedAt: bigint },
): Promise<void> {
  const { session, asset, request } = merge;
  const { wholeFrom, carried, omitsEmpty } = merge.keys;
  const usual = (await usualKeyCount(merge, wholeFrom)) || wholeFrom * 2;
  const without = await rowsWithoutKeys(merge);
  await session.run(`DELETE FROM _campaignlake.scans WHERE asset = ${literal(asset.key)};
    INSERT INTO _campaignlake.scans BY NAME SELECT ${literal(asset.key)} AS asset,
    ${literal(request.materializationId)} AS materialization_id, ${literal(request.startedAt)}::TIMESTAMPTZ AS began_at,
    ${usual} AS key_count, ${at(mergedAt)} AS merged_at, ${orNull(request.answeredAt)}::TIMESTAMPTZ AS answered_at,
    ${literal(proof ?? 'unproven')} AS proof, ${orNull(proofReason)} AS proof_reason,
    ${without.key} AS rows_without_key, ${without.any} AS rows_without_any, ${request.calls} AS calls, ${omitsEmpty} AS omits_empty,
    ${list(carried.toSorted())}::VARCHAR[] AS keys`);
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
