/** The certificate of a materialization: what it did, what it knows of itself, and how far it moved the asset's bookmark. */
import type { CheckReport } from '../graph/check';
import type { MergeResult } from '../graph/staging';
import { bookmarkText, bookmarksOf, type Moved } from './bookmarks';
import type { ChangeCounts } from './changes';
import { checksOf } from './checks';
import type { Deletes } from './deletes';
import type { Session } from './duckdb-file';
import type { StagedMerge } from './merge';
import { isRange, isWholeScan, type Proof } from './scans';
import { tableOf } from './schema';
import { at, list, literal, orNull } from './sql';
import { pagesTable } from './stage';

interface Outcome {
  readonly state: 'done' | 'superseded';
  readonly mergedAt: bigint;
  /** Rows that waited for a person's word before. */
  readonly held: number;
  readonly counts?: ChangeCounts;
  readonly deletes?: Deletes;
  readonly bookmarks?: Moved;
  readonly proof?: Proof;
  readonly checks?: CheckReport | undefined;
}

const NOTHING: ChangeCounts = {
  distinctIds: 0,
  inserted: 0,
  updated: 0,
  returned: 0,
  overtaken: 0,
  shortened: 0,
  keptOut: 0,
};

export async function record(merge: StagedMerge, outcome: Outcome): Promise<MergeResult> {
  const { session, asset, request, catalog } = merge;
  const { pages } = await session.row<{ pages: number }>(
    `SELECT count(*)::INTEGER AS pages FROM ${pagesTable(catalog)}`,
  );
  const result = resultOf(outcome, pages);
  const kept = outcome.bookmarks ?? (await unmoved(session, asset.key));
  const text = orNull;
  const before = bookmarkText(kept.before);
  const after = bookmarkText(kept.after);
  const reason =
    request.fallback === undefined ? request.reason : `${request.reason}; read whole instead: ${request.fallback}`;
  await session.run(`INSERT INTO meta.materializations BY NAME SELECT
      ${text(request.materializationId)} AS materialization_id, ${text(asset.key)} AS asset, ${text(request.runId)} AS run_id,
      ${text(request.mode)} AS mode, ${text(request.strategy)} AS strategy, ${text(reason)} AS reason, ${text(result.state)} AS state,
      ${text(request.startedAt)}::TIMESTAMPTZ AS started_at, ${at(outcome.mergedAt)} AS ended_at, ${result.state === 'done' ? at(outcome.mergedAt) : 'NULL'} AS merged_at,
      ${request.calls} AS calls, ${pages} AS pages, ${request.rowsRead} AS rows_read, ${result.distinctIds} AS distinct_ids,
      ${request.sourceTotal ?? 'NULL'} AS source_total, ${result.inserted} AS inserted, ${result.updated} AS updated,
      ${result.unchanged} AS unchanged, ${result.overtaken} AS overtaken, ${result.deleted} AS deleted, ${result.returned} AS returned,
      ${result.heldBack} AS held_back, ${result.shortened} AS shortened, ${text(result.proof)} AS proof, ${text(result.proofReason)} AS proof_reason,
      ${text(before)} AS bookmark_before, ${text(after)} AS bookmark_after`);
  // Pages of others tell nothing new, and what was rebuilt is no fresher for it.
  if (request.mode === 'rebuild') return result;
  await recordSource(merge, result);
  if (result.state === 'done') {
    // A range, of which some tables have nothing, makes no table fresher.
    const whole = `strategy = ${text(request.strategy)}, last_materialized_at = ${at(outcome.mergedAt)},`;
    await session.run(`UPDATE meta.assets SET ${isRange(request) ? '' : whole}
      ${result.proof === 'proven' && isWholeScan(request) ? `last_proven_at = ${at(outcome.mergedAt)},` : ''} bookmark = ${text(after)},
      row_count = (SELECT count(*) FROM ${tableOf(asset.key)}) WHERE asset = ${text(asset.key)}`);
  }
  return result;
}

/** Which pages the rows came from, so that they can be staged again; and what else a second merge must answer alike. */
async function recordSource({ session, asset, request }: StagedMerge, result: MergeResult): Promise<void> {
  const source = request.source ?? { asset: asset.key, materializationId: request.materializationId };
  await session.run(`INSERT INTO _campaignlake.sources BY NAME SELECT ${literal(request.materializationId)} AS materialization_id,
    ${literal(asset.key)} AS asset, ${result.state === 'done' ? `${literal(result.mergedAt)}::TIMESTAMPTZ` : 'NULL'} AS merged_at,
    ${literal(request.startedAt)}::TIMESTAMPTZ AS began_at, ${isWholeScan(request)} AS is_scan, ${result.proof === 'proven' && isWholeScan(request)} AS is_proven_scan,
    ${literal(source.asset)} AS source_asset, ${literal(source.materializationId)} AS source_id, ${list(request.slices)}::VARCHAR[] AS slices,
    ${result.covered ?? 'NULL'} AS covered, ${result.isNewlyHeld} AS is_newly_held`);
}

async function unmoved(session: Session, asset: string): Promise<Moved> {
  const bookmarks = await bookmarksOf(session, asset);
  return { before: bookmarks, after: bookmarks, isCurrent: false };
}

function resultOf(outcome: Outcome, pages: number): MergeResult {
  const { state, mergedAt, held, counts, deletes, bookmarks, proof = { proof: null }, checks } = outcome;
  const { distinctIds, inserted, updated, returned, overtaken, shortened, keptOut } = counts ?? NOTHING;
  const heldBack = deletes?.heldBack ?? held;
  return {
    state,
    mergedAt: new Date(Number(mergedAt / 1000n)).toISOString(),
    pages,
    distinctIds,
    inserted,
    updated,
    returned,
    overtaken,
    unchanged: distinctIds - inserted - updated - returned - overtaken - keptOut,
    shortened,
    deleted: deletes?.deleted ?? 0,
    heldBack,
    isNewlyHeld: held === 0 && heldBack > 0,
    ...proof,
    ...(checks === undefined ? {} : { checks }),
    ...(bookmarks?.covered === undefined ? {} : { covered: bookmarks.covered }),
  };
}

/** What the same materialization answered when it was merged before. */
export async function mergedBefore(session: Session, materializationId: string): Promise<MergeResult | undefined> {
  const [known] = await session.rows<Record<string, string | bigint | boolean | null>>(
    `SELECT m.*, strftime(coalesce(m.merged_at, m.ended_at) AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ') AS merged_text,
       s.covered::VARCHAR AS covered, s.is_newly_held
     FROM meta.materializations m LEFT JOIN _campaignlake.sources s USING (materialization_id)
     WHERE m.materialization_id = ${literal(materializationId)} AND m.state IN ('done', 'superseded')`,
  );
  if (known === undefined) return undefined;
  const checks = await checksOf(session, materializationId);
  const count = (column: string): number => Number(known[column] ?? 0);
  return {
    state: known['state'] === 'superseded' ? 'superseded' : 'done',
    mergedAt: String(known['merged_text']),
    pages: count('pages'),
    distinctIds: count('distinct_ids'),
    inserted: count('inserted'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    overtaken: count('overtaken'),
    shortened: count('shortened'),
    deleted: count('deleted'),
    returned: count('returned'),
    heldBack: count('held_back'),
    isNewlyHeld: known['is_newly_held'] === true,
    ...(checks === undefined ? {} : { checks }),
    proof: (known['proof'] as MergeResult['proof']) ?? null,
    ...(known['proof_reason'] === null ? {} : { proofReason: String(known['proof_reason']) }),
    ...(known['covered'] === null ? {} : { covered: String(known['covered']) }),
  };
}
