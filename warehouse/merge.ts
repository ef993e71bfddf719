/**
 * The merge: one transaction, however large the table. It touches only rows that no other merge has touched since its
 * materialization began, so that neither a reset run nor a late one puts an old value over a newer one; and merging the
 * same materialization again changes nothing.
 */
import type { Asset } from '../graph/asset';
import type { PageSummary } from '../graph/page';
import type { MergeAnswer, MergeRequest, Suspects } from '../graph/staging';
import { moveBookmarks } from './bookmarks';
import { record } from './certificate';
import { checkMerged } from './checks';
import { chooseChanges, writeChanges } from './changes';
import { deleteRows, deletesAreDue, heldBefore, type Deletes } from './deletes';
import type { Session } from './duckdb-file';
import { noteDrift } from './drift';
import { recordKeysOf, type RecordKeys } from './record-keys';
import { awaitJudgement, judgeRiders, provenBySets } from './riding';
import { isSuperseded, isWholeScan, provenBy, rememberScan, type Proof } from './scans';
import { at, literal } from './sql';
import { suspectsOf } from './suspects';

export interface StagedMerge {
  readonly session: Session;
  readonly asset: Asset;
  readonly request: MergeRequest;
  /** Catalog of the staged rows. */
  readonly catalog: string;
  /** What is known of the pages that its own records came in; of what rides along, and of what is rebuilt, nothing. */
  readonly pages: readonly PageSummary[];
  /** Ids that single requests found gone, and parents whose listing was read whole. */
  readonly goneIds: readonly string[];
  readonly wholeParents: readonly string[];
  /** Assets that ride with changed rows of this one. */
  readonly riders: readonly Asset[];
  /** Rows older than this are not replicated. */
  readonly startDate?: string | undefined;
}

export interface Merge extends StagedMerge {
  readonly keys: RecordKeys;
}

/** What a merge leaves beside the tables; the file may stay open for others. */
const TEMPORARY = ['changes', 'before', 'missing', 'sets', 'gone_ids', 'whole_parents'];

export function dropTemporary(session: Session): void {
  session.later(TEMPORARY.map((table) => `DROP TABLE IF EXISTS temp.${table}`).join(';'));
}

/** Runs inside the caller's transaction. */
export async function mergeStaged(staged: StagedMerge): Promise<MergeAnswer> {
  const { session, asset, request } = staged;
  const mergedAt = await nextChangeTime(session);
  const held = await heldBefore(session, asset.key);
  if (await isSuperseded(staged)) return record(staged, { state: 'superseded', mergedAt, held });
  const merge = { ...staged, keys: await recordKeysOf(staged) };
  const counts = await chooseChanges(merge);
  const proof = await provenBySets(merge, provenBy(merge, counts.distinctIds));
  const suspects = await suspectsToAsk(merge, proof.proof);
  if (suspects !== undefined) return { state: 'suspects', suspects };
  await writeChanges(merge, mergedAt, counts);
  const deletes = await deleteRows(merge, { mergedAt, proof: proof.proof, counts, held });
  const rows = counts.inserted + counts.updated + counts.returned;
  await noteWritten(merge, { mergedAt, rows, deletes });
  const checks = await checkMerged(merge, {
    mergedAt,
    hasWritten: rows + deletes.deleted > 0,
    held,
    heldBack: deletes.heldBack,
  });
  const bookmarks = await moveBookmarks(merge, { proof: proof.proof, overtaken: counts.overtaken });
  await noteDrift(merge);
  if (isWholeScan(request)) {
    await awaitJudgement(merge, mergedAt);
    await rememberScan(merge, { mergedAt, ...proof });
  }
  if (bookmarks.isCurrent) await judgeRiders(merge, mergedAt);
  return record(merge, { state: 'done', mergedAt, held, counts, deletes, bookmarks, proof, checks });
}

/** Of a scan that proves nothing, rows that it did not see: before anything is merged. */
async function suspectsToAsk(merge: Merge, proof: Proof['proof']): Promise<Suspects | undefined> {
  const { isScan, mostSuspects = 0 } = merge.request;
  const isDoubtful = isScan && proof !== 'proven' && mostSuspects > 0 && deletesAreDue(merge.request);
  return isDoubtful ? suspectsOf(merge) : undefined;
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
