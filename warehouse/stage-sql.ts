/** How the records of pages become typed rows: one statement for a batch of files. */
import type { Asset } from '../graph/asset';
import { keysOf } from '../graph/column';
import type { PageSummary } from '../graph/page';
import type { PageSource } from '../graph/staging';
import { REPAIRED_KEY } from './repair-body';
import { list, literal, name } from './sql';
import { columnSql, ignoredKeys, objectSql, pointer } from './value-sql';

/** DuckDB allocates twice the greatest object for each thread, so it is told how long the pages really are. */
const LEAST_OBJECT_BYTES = 1024 * 1024;

/** A page, and the materialization that it was fetched for: names repeat between these. */
export interface SourcePage {
  readonly source: PageSource;
  readonly summary: PageSummary;
}

/** A page as DuckDB reads it: its own file, or a repaired copy. */
export interface PageFile extends SourcePage {
  readonly path: string;
}

/** The answer for one record holds it alone, under a name of its own. */
export const isOfRecord = ({ summary }: SourcePage): boolean => summary.request.kind === 'record';

/** Each file, and its records as a list under the records key. All files of one batch are of one kind. */
export function recordsSql(asset: Asset, files: readonly PageFile[]): string {
  const objectBytes = Math.max(LEAST_OBJECT_BYTES, ...files.map(({ summary }) => summary.bytes * 2));
  const paths = list(files.map(({ path }) => path));
  const read = (key: string, type: string): string =>
    `read_json(${paths}, format='unstructured', compression='gzip', filename=true, maximum_object_size=${objectBytes}, columns={${literal(key)}: '${type}'})`;
  const { recordsKey, singleKey = recordsKey } = asset;
  if (!files.every(isOfRecord)) return read(recordsKey, 'JSON[]');
  return `(SELECT filename, [${name(singleKey)}] AS ${name(recordsKey)} FROM ${read(singleKey, 'JSON')})`;
}

export const storedAtValues = (files: readonly PageFile[]): string =>
  files.map(({ path, summary }) => `(${literal(path)}, ${summary.storedAtMs})`).join(', ');

export function insertSql(
  asset: Asset,
  batch: { readonly table: string; readonly files: readonly PageFile[]; readonly keys: ReadonlySet<string> },
): string {
  const alike = alikeKeys(asset, batch.keys);
  const columns = Object.entries(asset.columns).map(([column, declared]) =>
    columnSql(column, declared, batch.keys, alike),
  );
  const claimed = new Map(columns.flatMap(({ keys, column }) => keys.map((key) => [key, column] as const)));
  const structure = [...claimed]
    .filter(([key]) => !alike.has(key))
    .map(([key, column]) => [key, asset.columns[column]?.type === 'json' ? 'JSON' : 'VARCHAR']);
  const values =
    structure.length === 0 ? 'NULL' : `from_json(r, ${literal(JSON.stringify(Object.fromEntries(structure)))})`;
  const rescued = columns.flatMap(({ column, original, isBad }) =>
    isBad === undefined ? [] : [{ key: column, value: original, when: `is_bad.${name(column)}`, isBad }],
  );
  // Each level names what the next uses more than once: expressions within others cost far more to plan than to run.
  const typed = structSql(columns.map(({ column, value }) => [column, value]));
  const isBad = structSql(rescued.map((one) => [one.key, one.isBad]));
  return `INSERT INTO ${batch.table}
    WITH page AS (
      SELECT filename AS file, unnest(${name(asset.recordsKey)}) AS r, generate_subscripts(${name(asset.recordsKey)}, 1) AS pos
      FROM ${recordsSql(asset, batch.files)}),
    record AS (SELECT file, pos, r, json_keys(r) AS k, ${values} AS v FROM page),
    typed AS (SELECT *, ${typed} AS t FROM record),
    judged AS (SELECT *, ${isBad} AS is_bad FROM typed),
    stored(file, stored_at) AS (VALUES ${storedAtValues(batch.files)})
    SELECT ${columns.map(({ column }) => `t.${name(column)}`).join(', ')},
      ${objectSql(extras(asset, { claimed, columns, keys: batch.keys }))},
      ${mergedRescue(objectSql(rescued), batch.keys)},
      len(k), stored.stored_at, parse_filename(judged.file), pos
    FROM judged JOIN stored USING (file)`;
}

/** Keys of columns, present in the batch, that differ from another in case only. */
function alikeKeys(asset: Asset, present: ReadonlySet<string>): ReadonlySet<string> {
  const keys = Object.entries(asset.columns).flatMap(([column, declared]) => keysOf(column, declared));
  const here = [...new Set(keys)].filter((key) => present.has(key));
  const lower = here.map((key) => key.toLowerCase());
  return new Set(here.filter((key) => lower.indexOf(key.toLowerCase()) !== lower.lastIndexOf(key.toLowerCase())));
}

const structSql = (fields: readonly (readonly [string, string])[]): string =>
  fields.length === 0 ? 'NULL' : `struct_pack(${fields.map(([key, value]) => `${name(key)} := ${value}`).join(', ')})`;

/** Keys that no column takes; and of two spellings of one column that differ, the one that was not taken. */
function extras(
  asset: Asset,
  batch: {
    readonly claimed: ReadonlyMap<string, string>;
    readonly columns: readonly { readonly keys: readonly string[] }[];
    readonly keys: ReadonlySet<string>;
  },
): readonly { readonly key: string; readonly value: string; readonly when: string }[] {
  const ignored = new Set([...ignoredKeys(asset), REPAIRED_KEY]);
  const has = (key: string): string => `list_contains(k, ${literal(key)})`;
  const unknown = [...batch.keys]
    .filter((key) => !batch.claimed.has(key) && !ignored.has(key))
    .map((key) => ({ key, value: pointer(key), when: has(key) }));
  const rivals = batch.columns.flatMap(({ keys: [first, ...others] }) =>
    others.map((key) => ({
      key,
      value: pointer(key),
      when: `${has(key)} AND ${has(first ?? key)} AND ${pointer(key)}::VARCHAR IS DISTINCT FROM ${pointer(first ?? key)}::VARCHAR`,
    })),
  );
  return [...unknown, ...rivals];
}

function mergedRescue(rescued: string, keys: ReadonlySet<string>): string {
  if (!keys.has(REPAIRED_KEY)) return rescued;
  const repaired = pointer(REPAIRED_KEY);
  return `CASE WHEN ${repaired} IS NULL THEN ${rescued} ELSE json_merge_patch(${repaired}, coalesce(${rescued}, '{}'::JSON)) END`;
}
