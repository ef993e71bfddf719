/**
 * Which keys the records of a materialization carry, beside those of the last scan: what a key that is missing means. It is
 * empty where records leave out what is empty; else the record came shortened, or the key has vanished.
 */
import { keysOf } from '../graph/column';
import type { Session } from './duckdb-file';
import type { StagedMerge } from './merge';
import { literal } from './sql';
import { pagesTable, rowsTable } from './stage';

export interface RecordKeys {
  /** Keys that some record of this materialization carries. */
  readonly carried: readonly string[];
  /** The same of the last scan; empty where there was none. */
  readonly carriedBefore: readonly string[];
  /** Records leave out keys whose value is empty: then a missing key says just that, and a short record is a whole one. */
  readonly omitsEmpty: boolean;
  /** A record with fewer keys came shortened; 0 where none does. */
  readonly wholeFrom: number;
  /** Columns whose key no record carries any more: their stored values stay. */
  readonly vanished: readonly string[];
}

export async function recordKeysOf(merge: StagedMerge): Promise<RecordKeys> {
  const { session, asset, pages } = merge;
  const before = await lastScan(session, asset.key);
  const carried = await carriedKeys(merge);
  const spellsOut = pages.some(({ hasEmptyValues }) => hasEmptyValues === true);
  const omitsEmpty = !spellsOut && (before.omitsEmpty || pages.some(({ hasVariedKeys }) => hasVariedKeys === true));
  const wholeFrom = omitsEmpty ? 0 : Math.ceil((before.keyCount ?? (await usualKeyCount(merge))) / 2);
  const known = { carried, carriedBefore: before.keys, omitsEmpty, wholeFrom };
  // Where it is new that records omit something, a key that none carries any more may as well have vanished: values stay.
  const wasKnown = before.omitsEmpty && omitsEmpty;
  return { ...known, vanished: wasKnown ? [] : vanishedColumns(merge, known) };
}

/** By the last scan, a record with fewer keys came shortened. */
export async function wholeFromOf(session: Session, asset: string): Promise<number> {
  const { omitsEmpty, keyCount = 0 } = await lastScan(session, asset);
  return omitsEmpty ? 0 : Math.ceil(keyCount / 2);
}

interface LastScan {
  readonly keyCount: number | undefined;
  readonly omitsEmpty: boolean;
  readonly keys: readonly string[];
}

async function lastScan(session: Session, asset: string): Promise<LastScan> {
  const [known] = await session.rows<{ key_count: number | null; omits_empty: boolean | null; keys: string | null }>(
    `SELECT key_count, omits_empty, to_json(keys)::VARCHAR AS keys FROM _campaignlake.scans WHERE asset = ${literal(asset)}`,
  );
  return {
    keyCount: known?.key_count ?? undefined,
    omitsEmpty: known?.omits_empty ?? false,
    keys: JSON.parse(known?.keys ?? '[]') as readonly string[],
  };
}

async function carriedKeys({ session, catalog }: StagedMerge): Promise<readonly string[]> {
  const carried = await session.rows<{ key: string }>(
    `SELECT DISTINCT unnest(keys) AS key FROM ${pagesTable(catalog)}`,
  );
  return carried.map(({ key }) => key);
}

/** How many keys most records have; those with fewer than `atLeast` are not looked at. */
export async function usualKeyCount({ session, catalog }: StagedMerge, atLeast = 0): Promise<number> {
  const { usual } = await session.row<{ usual: number | null }>(
    `SELECT quantile_disc(_key_count, 0.5)::INTEGER AS usual FROM ${rowsTable(catalog)} WHERE _key_count >= ${atLeast}`,
  );
  return usual ?? 0;
}

/**
 * A scan sees for itself what no record carries. Of less, a key has vanished that the last scan did not see either; and of pages
 * from before that scan, which is what a rebuild reads, it alone is believed.
 */
function vanishedColumns(
  { asset, request }: StagedMerge,
  { carried, carriedBefore }: Pick<RecordKeys, 'carried' | 'carriedBefore'>,
): readonly string[] {
  const now = request.mode === 'rebuild' ? [] : carried;
  const before = request.isScan ? [] : carriedBefore;
  // An empty listing carries no key at all: nothing vanished from it. Nor is anything known before the first scan.
  if ((request.isScan ? now : before).length === 0) return [];
  const keys = new Set([...now, ...before]);
  return Object.entries(asset.columns).flatMap(([column, declared]) =>
    keysOf(column, declared).some((key) => keys.has(key)) ? [] : [column],
  );
}
