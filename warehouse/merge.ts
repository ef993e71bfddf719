/**
 * The merge: one transaction, however large the table. It touches only rows that no other merge has touched since its
 * materialization began, so that neither a reset run nor a late one puts an old value over a newer one; and merging the
 * same materialization again changes nothing.
 */
import type { Asset } from '../graph/asset';
import type { PageSummary } from '../graph/page';
import type { MergeAnswer, MergeRequest } from '../graph/staging';
import { moveBookmarks } from './bookmarks';
import { record } from './certificate';
import { chooseChanges, writeChanges } from './changes';
import { deleteRows, type Deletes } from './deletes';
import type { Session } from './duckdb-file';
import { noteDrift } from './drift';
import { awaitJudgement, judgeRiders, provenBySets } from './riding';
import { factsOf, provenBy, rememberScan, type Facts } from './scans';
import { at, literal } from './sql';
import { suspectsOf } from './suspects';

export interface StagedRows {
  readonly session: Session;
  readonly asset: Asset;
  readonly request: MergeRequest;
  /** Catalog of the staged rows. */
  readonly catalog: string;
}

export interface MergeParts extends StagedRows {
  /** What is known of the pages that the rows came from. */
  readonly pages: readonly PageSummary[];
  /** Ids that single requests found gone, and parents whose listing was read whole. */
  readonly goneIds: readonly string[];
  readonly wholeParents: readonly string[];
  /** Assets that ride with changed rows of this one. */
  readonly riders: readonly Asset[];
  /** Rows older than this are not replicated. */
  readonly startDate?: string | undefined;
}

export interface Merge extends MergeParts {
  readonly facts: Facts;
}

/** Runs inside the caller's transaction. */
export async function mergeStaged(parts: MergeParts): Promise<MergeAnswer> {
  const { session, request } = parts;
  const merge = { ...parts, facts: await factsOf(parts, parts.pages) };
  const mergedAt = await nextChangeTime(session);
  if (merge.facts.isSuperseded) return record(merge, { state: 'superseded', mergedAt });
  const counts = await chooseChanges(merge);
  const proof = await provenBySets(merge, provenBy(request, counts.distinctIds));
  const isDoubtful = request.isScan && proof.proof !== 'proven' && (request.mostSuspects ?? 0) > 0;
  const suspects = isDoubtful ? await suspectsOf(merge) : undefined;
  if (suspects !== undefined) return { state: 'suspects', suspects };
  await writeChanges(merge, mergedAt, counts);
  const deletes = await deleteRows(merge, { mergedAt, proof: proof.proof, distinctIds: counts.distinctIds });
  await noteWritten(merge, { mergedAt, rows: counts.inserted + counts.updated + counts.returned, deletes });
  const bookmarks = await moveBookmarks(merge, { proof: proof.proof, overtaken: counts.overtaken });
  await noteDrift(merge);
  // A range says nothing of the rest: it neither supersedes a scan nor stands for one.
  if (request.isScan && request.since === undefined && request.until === undefined) {
    await awaitJudgement(merge, mergedAt);
    await rememberScan(merge, { mergedAt, ...proof });
  }
  if (bookmarks.isCurrent) await judgeRiders(merge, mergedAt);
  return record(merge, { state: 'done', mergedAt, counts, deletes, bookmarks, proof });
}

/** Microseconds since the epoch: now, but later than every merge before in this warehouse. */
async function nextChangeTime(session: Session): Promise<bigint> {
  const { last } = await session.row<{ last: bigint }>('SELECT epoch_us(changed_at) AS last FROM _campaignlake.clock');
  const now = BigInt(Date.now()) * 1000n;
  return now > last ? now : last + 1n;
}

async function noteWritten(
  { session, asset }: Merge,
  { mergedAt, rows, deletes }: { readonly mergedAt: bigint; readonly rows: number; readonly deletes: Deletes },
): Promise<void> {
  if (rows + deletes.deleted === 0) return;
  await session.run(`UPDATE _campaignlake.clock SET changed_at = ${at(mergedAt)};
    DELETE FROM _campaignlake.written WHERE asset = ${literal(asset.key)};
    INSERT INTO _campaignlake.written VALUES (${literal(asset.key)}, ${at(mergedAt)})`);
}
