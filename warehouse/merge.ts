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
import { deleteRows, heldBefore, type Deletes } from './deletes';
import type { Session } from './duckdb-file';
import { noteDrift } from './drift';
import { awaitJudgement, judgeRiders, provenBySets } from './riding';
import { isSuperseded, provenBy, rememberScan } from './scans';
import { at, literal } from './sql';
import { suspectsOf } from './suspects';

export interface Merge {
  readonly session: Session;
  readonly asset: Asset;
  readonly request: MergeRequest;
  /** Catalog of the staged rows. */
  readonly catalog: string;
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

/** Runs inside the caller's transaction. */
export async function mergeStaged(merge: Merge): Promise<MergeAnswer> {
  const { session, asset, request } = merge;
  const mergedAt = await nextChangeTime(session);
  const held = await heldBefore(session, asset.key);
  if (await isSuperseded(merge)) return record(merge, { state: 'superseded', mergedAt, held });
  const counts = await chooseChanges(merge);
  const proof = await provenBySets(merge, provenBy(request, counts.distinctIds));
  const isDoubtful = request.isScan && proof.proof !== 'proven' && (request.mostSuspects ?? 0) > 0;
  const suspects = isDoubtful ? await suspectsOf(merge) : undefined;
  if (suspects !== undefined) return { state: 'suspects', suspects };
  await writeChanges(merge, mergedAt, counts);
  const deletes = await deleteRows(merge, { mergedAt, proof: proof.proof, distinctIds: counts.distinctIds, held });
  await noteWritten(merge, { mergedAt, rows: counts.inserted + counts.updated + counts.returned, deletes });
  const bookmarks = await moveBookmarks(merge, { proof: proof.proof, overtaken: counts.overtaken });
  await noteDrift(merge);
  if (request.isScan) {
    await awaitJudgement(merge, mergedAt);
    await rememberScan(merge, { mergedAt, ...proof });
  }
  if (bookmarks.isCurrent) await judgeRiders(merge, mergedAt);
  return record(merge, { state: 'done', mergedAt, held, counts, deletes, bookmarks, proof });
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
  await session.run(`UPDATE _campaignlake.clock SET changed_at = ${at(mergedAt)}`);
  await session.run(`DELETE FROM _campaignlake.written WHERE asset = ${literal(asset.key)}`);
  await session.run(`INSERT INTO _campaignlake.written VALUES (${literal(asset.key)}, ${at(mergedAt)})`);
}
