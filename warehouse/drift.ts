/** Schema drift, noted the first time it is seen: keys that nobody declared, keys that are gone, values of another kind. */
import { keysOf } from '../graph/column';
import type { Merge } from './merge';
import { isWholeScan } from './scans';
import { notedNames, noteSchemaChange } from './schema-changes';
import { literal, name } from './sql';
import { rowsTable } from './stage';
import { ignoredKeys, sqlType } from './value-sql';
import { REPAIRED_KEY } from './repair-body';

export async function noteDrift(merge: Merge): Promise<void> {
  const { session, asset, request, keys } = merge;
  const noted = new Set(await notedNames(session, asset.key, 'unknown key'));
  const declared = new Set(Object.entries(asset.columns).flatMap(([column, one]) => keysOf(column, one)));
  const ignored = new Set([...ignoredKeys(asset), REPAIRED_KEY]);
  for (const key of keys.carried) {
    if (declared.has(key) || ignored.has(key) || noted.has(key)) continue;
    const detail = await kindOfExtra(merge, key);
    await noteSchemaChange(session, { asset: asset.key, name: key, change: 'unknown key', detail });
  }
  if (isWholeScan(request)) await noteVanished(merge);
  for (const { column, kind } of await rescuedColumns(merge)) {
    const one = asset.columns[column];
    if (one === undefined) continue;
    const detail = one.type === 'text' ? 'text that is not well-formed' : `${kind} that is no ${sqlType(one)}`;
    await noteSchemaChange(session, { asset: asset.key, name: column, change: 'type', detail });
  }
}

/** A column that no scan ever carried did not vanish. */
async function noteVanished({ session, asset, keys }: Merge): Promise<void> {
  const noted = new Set(await notedNames(session, asset.key, 'vanished'));
  for (const column of keys.vanished) {
    const one = asset.columns[column];
    const wasCarried = one !== undefined && keysOf(column, one).some((key) => keys.carriedBefore.includes(key));
    if (!wasCarried || noted.has(column)) continue;
    await noteSchemaChange(session, { asset: asset.key, name: column, change: 'vanished', detail: sqlType(one) });
  }
}

/** What JSON calls the values of an unknown key. */
async function kindOfExtra({ session, catalog }: Merge, key: string): Promise<string> {
  const value = `json_extract(_extra, ${literal(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)})`;
  const rows = await session.rows<{ kind: string }>(
    `SELECT DISTINCT kind FROM (SELECT json_type(${value}) AS kind FROM ${rowsTable(catalog)}
      WHERE _extra IS NOT NULL AND kind <> 'NULL' LIMIT 1000) ORDER BY kind`,
  );
  return rows.length === 0 ? 'NULL' : rows.map(({ kind }) => kind).join(', ');
}

async function rescuedColumns({
  session,
  catalog,
}: Merge): Promise<readonly { readonly column: string; readonly kind: string }[]> {
  return session.rows<{
    column: string;
    kind: string;
  }>(`SELECT DISTINCT key AS ${name('column')}, json_type(_rescued, '/' || key) AS kind
    FROM (SELECT _rescued, unnest(json_keys(_rescued)) AS key FROM ${rowsTable(catalog)} WHERE _rescued IS NOT NULL LIMIT 10000)
    ORDER BY ALL`);
}
