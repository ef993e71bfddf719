/**
 * Rows that are gone at the source. The API does not tell: a proven scan did not see them, a request for one of them says so,
 * or the whole set of a parent came without them. They move to the schema `deleted`. What looks like a lost permission is
 * held back, and stays so until a person says that it may go.
 */
import type { MergeRequest } from '../graph/staging';
import type { Session } from './duckdb-file';
import type { ChangeCounts } from './changes';
import type { Merge } from './merge';
import { goneFromWholeSets } from './riding';
import { isRange } from './scans';
import { deletedTableOf, tableOf } from './schema';
import { at, keyText, list, literal, name, onKey } from './sql';
import { rowsTable } from './stage';

/** Fewer are not worth a question, however small the table. */
const MOST_UNASKED = 10;
/** Ids that one statement names. */
const IDS_AT_ONCE = 10_000;

export interface Deletes {
  readonly deleted: number;
  /** Rows that wait for a person's word, now. */
  readonly heldBack: number;
}

/** How many rows of a table wait for a person's word. */
export async function heldBefore(session: Session, asset: string): Promise<number> {
  const { n } = await session.row<{ n: bigint }>(
    `SELECT count(*) AS n FROM _campaignlake.held WHERE asset = ${literal(asset)}`,
  );
  return Number(n);
}

export async function deleteRows(
  merge: Merge,
  known: {
    readonly mergedAt: bigint;
    readonly proof: 'proven' | 'unproven' | null;
    readonly counts: ChangeCounts;
    /** Rows that waited before. */
    readonly held: number;
  },
): Promise<Deletes> {
  const { session, asset, request } = merge;
  if (known.held > 0 && request.mode !== 'rebuild') await releaseSeen(merge);
  const gone = deletesAreDue(request) ? await goneCondition(merge, known.proof) : undefined;
  // Most merges know of nothing that is gone: they must not look for it in a large table.
  if (gone === undefined) return { deleted: 0, heldBack: known.held === 0 ? 0 : await heldBefore(session, asset.key) };
  const key = asset.primaryKey.map((column) => `t.${name(column)}`).join(', ');
  await session.run(`CREATE OR REPLACE TEMP TABLE missing AS SELECT ${key}, ${keyText(asset, 't')} AS _id
    FROM ${tableOf(asset.key)} t ANTI JOIN ${rowsTable(merge.catalog)} s ON ${onKey(asset, 't', 's')}
    WHERE t._changed_at <= ${at(request.clock)} AND (${gone})`);
  const hold = await isHeld(merge, known.counts);
  if (hold === 'all') await holdMissing(merge, known.mergedAt);
  const deleted = hold === 'all' ? 0 : await moveMissing(merge, known.mergedAt);
  return { deleted, heldBack: await heldBefore(session, asset.key) };
}

/** Neither a range nor old pages say what is gone. */
export const deletesAreDue = (request: MergeRequest): boolean => !isRange(request) && request.mode !== 'rebuild';

/** Which of the rows that nobody touched and that did not come are known to be gone; undefined where none can be. */
async function goneCondition(merge: Merge, proof: 'proven' | 'unproven' | null): Promise<string | undefined> {
  const { session, asset, request, goneIds, wholeParents } = merge;
  if (request.isScan && proof === 'proven') return 'true';
  const { extraction } = asset;
  const reasons: string[] = [];
  if (goneIds.length > 0) {
    await noteIds(session, 'gone_ids', goneIds);
    reasons.push(`${keyText(asset, 't')} IN (SELECT id FROM temp.gone_ids)`);
  }
  if (extraction.kind === 'each' && wholeParents.length > 0) {
    await noteIds(session, 'whole_parents', wholeParents);
    reasons.push(`t.${name(extraction.parentColumn)}::VARCHAR IN (SELECT id FROM temp.whole_parents)`);
  }
  reasons.push(...(await goneFromWholeSets(merge)));
  return reasons.length === 0 ? undefined : reasons.map((reason) => `(${reason})`).join(' OR ');
}

/** As a table, since a walk along all parents names very many. */
async function noteIds(session: Session, table: string, ids: readonly string[]): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE ${table} (id VARCHAR)`);
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    await session.run(`INSERT INTO temp.${table} SELECT unnest(${list(ids.slice(from, from + IDS_AT_ONCE))})`);
  }
}

/** What came again since waits for nothing; nor does what is stored no more. */
async function releaseSeen({ session, asset, catalog, request }: Merge): Promise<void> {
  await session.run(`DELETE FROM _campaignlake.held h WHERE h.asset = ${literal(asset.key)} AND (
    (h.since <= ${literal(request.startedAt)}::TIMESTAMPTZ AND h.id IN (SELECT ${keyText(asset, 's')} FROM ${rowsTable(catalog)} s))
    OR h.id NOT IN (SELECT ${keyText(asset, 't')} FROM ${tableOf(asset.key)} t))`);
}

/** Whether deletes wait: all that are missing, only those that wait already, or none. */
async function isHeld({ session, asset, request }: Merge, counts: ChangeCounts): Promise<'all' | 'known' | 'none'> {
  if (request.allowDeletes) return 'none';
  const { missing, stored } = await session.row<{ missing: bigint; stored: bigint }>(
    `SELECT (SELECT count(*) FROM temp.missing) AS missing, (SELECT count(*) FROM ${tableOf(asset.key)}) AS stored`,
  );
  const isEmptied = request.isScan && counts.distinctIds === 0 && missing > 0n;
  // Of the rows that were there before: those that came in their place make a loss no smaller.
  const before = Number(stored) - counts.inserted - counts.returned;
  const isMany = missing > MOST_UNASKED && Number(missing) > before * asset.deleteGuard;
  return isEmptied || isMany ? 'all' : 'known';
}

async function holdMissing({ session, asset }: Merge, mergedAt: bigint): Promise<void> {
  await session.run(`INSERT INTO _campaignlake.held SELECT ${literal(asset.key)}, m._id, ${at(mergedAt)} FROM temp.missing m
    WHERE m._id NOT IN (SELECT id FROM _campaignlake.held WHERE asset = ${literal(asset.key)})`);
}

/** Moves what is missing, but for what waits for a person's word and did not get it. */
async function moveMissing({ session, asset, request }: Merge, mergedAt: bigint): Promise<number> {
  const [table, deleted] = [tableOf(asset.key), deletedTableOf(asset.key)];
  const ofAsset = `asset = ${literal(asset.key)}`;
  const excuse = request.allowDeletes
    ? `DELETE FROM _campaignlake.held WHERE ${ofAsset} AND id IN (SELECT _id FROM temp.missing)`
    : `DELETE FROM temp.missing WHERE _id IN (SELECT id FROM _campaignlake.held WHERE ${ofAsset})`;
  const { n } = await session.row<{ n: bigint }>(`${excuse}; SELECT count(*) AS n FROM temp.missing`);
  if (n === 0n) return 0;
  await session.run(`INSERT INTO ${deleted} BY NAME
    SELECT t.*, ${at(mergedAt)} AS _deleted_at FROM ${table} t SEMI JOIN temp.missing m ON ${onKey(asset, 't', 'm')};
    DELETE FROM ${table} t USING temp.missing m WHERE ${onKey(asset, 't', 'm')}`);
  return Number(n);
}
