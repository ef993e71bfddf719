/** The SQL of staging: how records are read out of page files, and become typed rows. */
import type { Asset } from '../graph/asset';
import type { PageSummary } from '../graph/page';
import { REPAIRED_KEY } from './repair-body';
import { list, literal, name } from './sql';
import { rowsTable } from './staged-tables';
import { columnSql, ignoredKeys, objectSql, pointer } from './value-sql';

/** DuckDB allocates twice the greatest object for each thread, so it is told how long the pages really are. */
const LEAST_OBJECT_BYTES = 1024 * 1024;

export const storedAtValues = (summaries: readonly PageSummary[]): string =>
  summaries.map((page) => `(${literal(`${page.name}.json.gz`)}, ${page.storedAtMs})`).join(', ');

export function recordsSql(
  asset: Asset,
  { files, summaries }: { readonly files: readonly string[]; readonly summaries: readonly PageSummary[] },
): string {
  const objectBytes = Math.max(LEAST_OBJECT_BYTES, ...summaries.map(({ bytes }) => bytes * 2));
  const read = (key: string, type: string): string =>
    `read_json(${list(files)}, format='unstructured', compression='gzip', filename=true, maximum_object_size=${objectBytes}, columns={${literal(key)}: '${type}'})`;
  const { recordsKey, singleKey = recordsKey } = asset;
  if (!isOfRecords(summaries)) return read(recordsKey, 'JSON[]');
  // The answer for one record holds it alone, under a name of its own.
  return `(SELECT filename, [${name(singleKey)}] AS ${name(recordsKey)} FROM ${read(singleKey, 'JSON')})`;
}

export const isOfRecords = ([page]: readonly PageSummary[]): boolean => page?.request.kind === 'record';

/** The records of a batch of pages as typed rows. */
export function insertSql(
  asset: Asset,
  batch: {
    readonly catalog: string;
    readonly files: readonly string[];
    readonly keys: ReadonlySet<string>;
    readonly summaries: readonly PageSummary[];
  },
): string {
  const columns = Object.entries(asset.columns).map(([column, declared]) => columnSql(column, declared, batch.keys));
  const claimed = new Map(columns.flatMap(({ keys, column }) => keys.map((key) => [key, column] as const)));
  const structure = [...claimed].map(([key, column]) => [
    key,
    asset.columns[column]?.type === 'json' ? 'JSON' : 'VARCHAR',
  ]);
  const values =
    structure.length === 0 ? 'NULL' : `from_json(r, ${literal(JSON.stringify(Object.fromEntries(structure)))})`;
  const rescued = columns.flatMap(({ column, original, isBad }) =>
    isBad === undefined ? [] : [{ key: column, value: original, when: isBad }],
  );
  const records = recordsSql(asset, batch);
  return `INSERT INTO ${rowsTable(batch.catalog)}
    WITH page AS (
      SELECT parse_filename(filename) AS file, unnest(${name(asset.recordsKey)}) AS r, generate_subscripts(${name(asset.recordsKey)}, 1) AS pos
      FROM ${records}),
    record AS (SELECT file, pos, r, json_keys(r) AS k, ${values} AS v FROM page),
    stored(file, stored_at) AS (VALUES ${storedAtValues(batch.summaries)})
    SELECT ${columns.map(({ value }) => value).join(', ')},
      ${objectSql(extras(asset, { claimed, columns, keys: batch.keys }))},
      ${mergedRescue(objectSql(rescued), batch.keys)},
      len(k), stored.stored_at, record.file, pos
    FROM record JOIN stored USING (file)`;
}

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
