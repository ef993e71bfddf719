/** Schema drift, noted the first time it is seen: keys that nobody declared, keys that are gone, values of another kind. */
import { keysOf } from '../graph/column';
import type { Merge } from './merge';
import { noteSchemaChange } from './schema-changes';
import { literal, name } from './sql';
import { rowsTable } from './staged-tables';
import { ignoredKeys, sqlType } from './value-sql';
import { REPAIRED_KEY } from './repair-body';

export async function noteDrift(merge: Merge): Promise<void> {
  const { session, asset, facts } = merge;
  const declared = new Set(Object.entries(asset.columns).flatMap(([column, one]) => keysOf(column, one)));
  const ignored = new Set([...ignoredKeys(asset), REPAIRED_KEY]);
  const unknown = [...facts.keys].filter(
    (key) => !declared.has(key) && !ignored.has(key) && !facts.keysBefore.has(key),
  );
  for (const key of unknown) {
    const detail = await kindOfExtra(merge, key);
    await noteSchemaChange(session, { asset: asset.key, name: key, change: 'unknown key', detail });
  }
  for (const column of facts.vanished) {
    const one = asset.columns[column];
    // A column that no scan ever carried did not vanish.
    if (one === undefined || !keysOf(column, one).some((key) => facts.keysBefore.has(key))) continue;
    await noteSchemaChange(session, { asset: asset.key, name: column, change: 'vanished', detail: sqlType(one) });
  }
  for (const { column, kind } of await rescuedColumns(merge)) {
    const one = asset.columns[column];
    if (one === undefined) continue;
    const detail = `${kind} that is no ${sqlType(one)}`;
    await noteSchemaChange(session, { asset: asset.key, name: column, change: 'type', detail });
  }
}

/** What JSON calls the values of an unknown key. */
async function kindOfExtra({ session, catalog }: Merge, key: string): Promise<string> {
  const value = `json_extract(_extra, '/' || replace(replace(${literal(key)}, '~', '~0'), '/', '~1'))`;
  const rows = await session.rows<{ kind: string | null }>(
    `SELECT DISTINCT json_type(${value}) AS kind FROM (SELECT _extra FROM ${rowsTable(catalog)} WHERE _extra IS NOT NULL LIMIT 1000) ORDER BY kind`,
  );
  const kinds = rows.flatMap(({ kind }) => (kind === null || kind === 'NULL' ? [] : [kind]));
  return kinds.length === 0 ? 'NULL' : kinds.join(', ');
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
