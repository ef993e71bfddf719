/**
 * Rows that are gone at the source. The API does not tell: a proven scan did not see them, a request for one of them says so,
 * or the whole set of a parent came without them. They move to the schema `deleted`. What looks like a lost permission is
 * held back, and stays so until a person says that it may go.
 */
import type { Session } from './duckdb-file';
import type { Merge } from './merge';
import { goneFromWholeSets } from './riding';
import { deletedTableOf, tableOf } from './schema';
import { at, keyText, list, literal, name, onKey } from './sql';
import { rowsTable } from './staged-tables';

/** Fewer are not worth a question, however small the table. */
const MOST_UNASKED = 10;

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
    readonly distinctIds: number;
  },
): Promise<Deletes> {
  const { session, asset, request, facts } = merge;
  if (facts.held > 0) await releaseSeen(merge);
  const isDue = request.since === undefined && request.until === undefined && request.mode !== 'rebuild';
  const condition = isDue && facts.rowCount > 0 ? await goneCondition(merge, known.proof) : undefined;
  if (condition === undefined) return { deleted: 0, heldBack: await heldNow(merge) };
  await session.run(`CREATE OR REPLACE TEMP TABLE missing AS SELECT ${keyText(asset, 't')} AS id
    FROM ${tableOf(asset.key)} t ANTI JOIN ${rowsTable(merge.catalog)} s ON ${onKey(asset, 't', 's')}
    WHERE t._changed_at <= ${at(request.clock)} AND (${condition})`);
  const { missing } = await session.row<{ missing: bigint }>('SELECT count(*) AS missing FROM temp.missing');
  if (missing === 0n) return { deleted: 0, heldBack: await heldNow(merge) };
  const isHeld = mustHold(merge, { missing: Number(missing), distinctIds: known.distinctIds });
  if (isHeld) await holdMissing(merge, known.mergedAt);
  const deleted = isHeld ? 0 : await moveMissing(merge, known.mergedAt);
  return { deleted, heldBack: await heldBefore(session, asset.key) };
}

const heldNow = ({ session, asset, facts }: Merge): Promise<number> | number =>
  facts.held === 0 ? 0 : heldBefore(session, asset.key);

/** Which of the rows that nobody touched and that did not come are known to be gone. */
async function goneCondition(merge: Merge, proof: 'proven' | 'unproven' | null): Promise<string | undefined> {
  const { asset, request, goneIds, wholeParents } = merge;
  if (request.isScan && proof === 'proven') return 'true';
  const { extraction } = asset;
  const reasons = [
    ...(goneIds.length === 0 ? [] : [`list_contains(${list(goneIds)}, ${keyText(asset, 't')})`]),
    ...(extraction.kind === 'each' && wholeParents.length > 0
      ? [`list_contains(${list(wholeParents)}, t.${name(extraction.parentColumn)}::VARCHAR)`]
      : []),
    ...(await goneFromWholeSets(merge)),
  ];
  return reasons.length === 0 ? undefined : reasons.map((reason) => `(${reason})`).join(' OR ');
}

/** What came again waits for nothing; nor does what is stored no more. */
async function releaseSeen({ session, asset, catalog }: Merge): Promise<void> {
  await session.run(`DELETE FROM _campaignlake.held h WHERE h.asset = ${literal(asset.key)} AND (
    h.id IN (SELECT ${keyText(asset, 's')} FROM ${rowsTable(catalog)} s)
    OR h.id NOT IN (SELECT ${keyText(asset, 't')} FROM ${tableOf(asset.key)} t))`);
}

/** Whether deletes look like a lost permission: many, or all that there was. */
function mustHold(
  { asset, request, facts }: Merge,
  { missing, distinctIds }: { readonly missing: number; readonly distinctIds: number },
): boolean {
  if (request.allowDeletes) return false;
  const isEmptied = request.isScan && distinctIds === 0;
  return isEmptied || (missing > MOST_UNASKED && missing > facts.rowCount * asset.deleteGuard);
}

async function holdMissing({ session, asset }: Merge, mergedAt: bigint): Promise<void> {
  await session.run(`INSERT INTO _campaignlake.held SELECT ${literal(asset.key)}, m.id, ${at(mergedAt)} FROM temp.missing m
    WHERE m.id NOT IN (SELECT id FROM _campaignlake.held WHERE asset = ${literal(asset.key)})`);
}

/** Moves what is missing, but for what waits for a person's word and did not get it. */
async function moveMissing({ session, asset, request }: Merge, mergedAt: bigint): Promise<number> {
  const [table, deleted] = [tableOf(asset.key), deletedTableOf(asset.key)];
  const held = `SELECT id FROM _campaignlake.held WHERE asset = ${literal(asset.key)}`;
  if (request.allowDeletes)
    await session.run(
      `DELETE FROM _campaignlake.held WHERE asset = ${literal(asset.key)} AND id IN (SELECT id FROM temp.missing)`,
    );
  else await session.run(`DELETE FROM temp.missing WHERE id IN (${held})`);
  const { n } = await session.row<{ n: bigint }>('SELECT count(*) AS n FROM temp.missing');
  if (n === 0n) return 0;
  const isMissing = `${keyText(asset, 't')} IN (SELECT id FROM temp.missing)`;
  await session.run(
    `INSERT INTO ${deleted} BY NAME SELECT t.*, ${at(mergedAt)} AS _deleted_at FROM ${table} t WHERE ${isMissing}`,
  );
  await session.run(`DELETE FROM ${table} t WHERE ${isMissing}`);
  return Number(n);
}
