/** What a merge does with each staged row, decided first and then done. */
import type { Merge } from './merge';
import { deletedTableOf, tableOf } from './schema';
import { at, literal, name, onKey } from './sql';
import { rowsTable } from './stage';

export interface ChangeCounts {
  readonly distinctIds: number;
  readonly inserted: number;
  readonly updated: number;
  /** Rows that had been deleted and are there again. */
  readonly returned: number;
  readonly overtaken: number;
  readonly shortened: number;
  readonly keptOut: number;
}

/** Leaves `temp.changes`: the key of each staged row, and its fate. */
export async function chooseChanges(merge: Merge): Promise<ChangeCounts> {
  const { session, asset, catalog, request, keys } = merge;
  const key = asset.primaryKey.map((column) => `s.${name(column)}`).join(', ');
  const [isNew, isBack] = request.mode === 'rebuild' ? ['not stored', 'not stored'] : ['inserted', 'returned'];
  const { rows, short, ...fates } = await session.row<Record<string, bigint>>(`CREATE OR REPLACE TEMP TABLE changes AS
    SELECT *, CASE
        WHEN NOT in_range THEN 'kept out'
        WHEN greatest(stored_at, deleted_at) > ${at(request.clock)} THEN CASE WHEN is_short THEN 'shortened' ELSE 'overtaken' END
        WHEN stored_at IS NULL AND deleted_at IS NULL THEN '${isNew}'
        WHEN stored_at IS NULL THEN '${isBack}'
        WHEN is_short THEN 'shortened'
        WHEN differs THEN 'updated' ELSE 'unchanged' END AS fate
    FROM (SELECT ${key}, t._changed_at AS stored_at, d._deleted_at AS deleted_at,
        coalesce(t._first_seen_at, d._first_seen_at) AS first_seen_at,
        ${inRange(merge)} AS in_range, s._key_count < ${keys.wholeFrom} AS is_short, ${differs(merge)} AS differs
      FROM ${rowsTable(catalog)} s
        LEFT JOIN ${tableOf(asset.key)} t ON ${onKey(asset, 's', 't')}
        LEFT JOIN ${deletedTableOf(asset.key)} d ON ${onKey(asset, 's', 'd')});
    SELECT count(*) AS rows, count(*) FILTER (is_short) AS short,
      ${FATES.map((fate) => `count(*) FILTER (fate = '${fate}') AS "${fate}"`).join(', ')} FROM temp.changes`);
  const count = (fate: (typeof FATES)[number]): number => Number(fates[fate]);
  return {
    distinctIds: Number(rows),
    shortened: Number(short),
    inserted: count('inserted'),
    updated: count('updated'),
    returned: count('returned'),
    overtaken: count('overtaken'),
    keptOut: count('kept out') + count('not stored'),
  };
}

const FATES = ['inserted', 'updated', 'returned', 'overtaken', 'kept out', 'not stored'] as const;

/** A key that has vanished changes nothing; but an older copy of a row may hold a value where none is stored. */
function differs({ asset, keys: { vanished } }: Merge): string {
  const changed = [...Object.keys(asset.columns), '_extra', '_rescued']
    .filter((column) => !asset.primaryKey.includes(column))
    .map((column) => {
      const isOther = `s.${name(column)} IS DISTINCT FROM t.${name(column)}`;
      return vanished.includes(column) ? `(s.${name(column)} IS NOT NULL AND ${isOther})` : isOther;
    });
  return changed.length === 0 ? 'false' : changed.join(' OR ');
}

/**
 * [since, until) and the start date, by replication key, else created key. Only the start date keeps rows with neither; and it
 * keeps no stored row from being rebuilt.
 */
function inRange({ asset: { replication }, request: { since, until, mode }, ...merge }: Merge): string {
  const startDate = mode === 'rebuild' ? undefined : merge.startDate;
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

const CHOSEN = "SELECT * FROM temp.changes WHERE fate IN ('inserted', 'updated', 'returned')";

export async function writeChanges(merge: Merge, mergedAt: bigint, counts: ChangeCounts): Promise<void> {
  const { inserted, updated, returned } = counts;
  if (inserted + updated + returned === 0) return;
  const { session, asset, catalog, request, keys } = merge;
  const [table, deleted] = [tableOf(asset.key), deletedTableOf(asset.key)];
  const columns = Object.keys(asset.columns);
  const isKept = (updated > 0 && keys.vanished.length > 0) || returned > 0;
  if (isKept) await keepBefore(merge);
  if (updated > 0) await session.run(`DELETE FROM ${table} t USING (${CHOSEN}) c WHERE ${onKey(asset, 't', 'c')}`);
  if (returned > 0) await session.run(`DELETE FROM ${deleted} d USING (${CHOSEN}) c WHERE ${onKey(asset, 'd', 'c')}`);
  const value = (column: string): string => {
    const [own, before] = [`s.${name(column)}`, `b.${name(column)}`];
    if (!isKept) return own;
    if (keys.vanished.includes(column)) return `coalesce(${own}, ${before})`;
    return returned === 0 ? own : `CASE WHEN c.fate = 'returned' AND c.is_short THEN ${before} ELSE ${own} END`;
  };
  await session.run(`INSERT INTO ${table} (${[...columns, '_first_seen_at', '_changed_at', '_run_id', '_extra', '_rescued'].map(name).join(', ')})
    SELECT ${columns.map(value).join(', ')}, coalesce(c.first_seen_at, ${at(mergedAt)}), ${at(mergedAt)}, ${literal(request.runId)},
      ${value('_extra')}, ${value('_rescued')}
    FROM ${rowsTable(catalog)} s JOIN (${CHOSEN}) c ON ${onKey(asset, 's', 'c')}
    ${isKept ? `LEFT JOIN temp.before b ON ${onKey(asset, 'b', 's')}` : ''}`);
}

/** What a vanished key left behind, and what a row lacks that returns shortened, is read before the row goes. */
async function keepBefore({ session, asset }: Merge): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE before AS
    SELECT t.* FROM ${tableOf(asset.key)} t SEMI JOIN (${CHOSEN}) c ON ${onKey(asset, 't', 'c')}
    UNION ALL BY NAME SELECT d.* EXCLUDE (_deleted_at) FROM ${deletedTableOf(asset.key)} d SEMI JOIN (${CHOSEN}) c ON ${onKey(asset, 'd', 'c')}`);
}
