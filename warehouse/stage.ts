/**
 * Staging: pages become typed rows in a table of their own, in batches that bound memory. A page is staged once, together
 * with its name; of two copies of a row the one fetched last counts.
 */
import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Asset } from '../graph/asset';
import type { PageSummary } from '../graph/page';
import type { PageSource } from '../graph/staging';
import type { Session } from './duckdb-file';
import { BadRecordsError } from './errors';
import type { PageStore } from './page-store';
import { repairBody, REPAIRED_KEY } from './repair-body';
import { setsOf } from './riding';
import { list, literal, name } from './sql';
import { columnSql, ignoredKeys, objectSql, pointer, sqlType } from './value-sql';

/** JSON that one statement reads; what DuckDB makes of it takes some twenty times as much memory. */
const BATCH_BYTES = 5_000_000;
/** DuckDB allocates twice the greatest object for each thread, so it is told how long the pages really are. */
const LEAST_OBJECT_BYTES = 1024 * 1024;

export interface Staging {
  readonly session: Session;
  /** Where its tables are: a catalog, or `temp`. */
  readonly catalog: string;
  readonly asset: Asset;
  /** The asset in whose pages its rows ride along with their parents. */
  readonly carrier?: Asset | undefined;
}

export const rowsTable = (catalog: string): string => `${catalog}.stage_rows`;
export const pagesTable = (catalog: string): string => `${catalog}.stage_pages`;
/** Of rows that ride with changed parents: which of them each parent names. */
export const setsTable = (catalog: string): string => `${catalog}.stage_sets`;

/** Of what the typed rows depend on; another hash means staging again. */
export function declarationHash({ columns, primaryKey, recordsKey, sideLoadedKeys }: Asset): string {
  return createHash('sha256')
    .update(JSON.stringify([columns, primaryKey, recordsKey, sideLoadedKeys]))
    .digest('hex')
    .slice(0, 16);
}

export async function prepareStaging({ session, catalog, asset }: Staging): Promise<void> {
  const columns = Object.entries(asset.columns).map(([column, declared]) => `${name(column)} ${sqlType(declared)}`);
  const temporary = catalog === 'temp' ? 'TEMP ' : '';
  const rows = `${columns.join(', ')}, _extra JSON, _rescued JSON, _key_count INTEGER, _stored_at BIGINT, _page VARCHAR, _position INTEGER`;
  await session.run(`CREATE ${temporary}TABLE IF NOT EXISTS ${rowsTable(catalog)} (${rows});
    CREATE ${temporary}TABLE IF NOT EXISTS ${pagesTable(catalog)} (page VARCHAR, declaration VARCHAR, keys VARCHAR[]);
    CREATE ${temporary}TABLE IF NOT EXISTS ${setsTable(catalog)} (parent VARCHAR, ids VARCHAR[], stored_at BIGINT)`);
  const stale = `SELECT count(*)::INTEGER AS n FROM ${pagesTable(catalog)} WHERE declaration <> ${literal(declarationHash(asset))}`;
  const { n } = await session.row<{ n: number }>(stale);
  if (n === 0) return;
  await dropStaging(session, catalog);
  await prepareStaging({ session, catalog, asset });
}

export async function dropStaging(session: Session, catalog: string): Promise<void> {
  const tables = [rowsTable, pagesTable, setsTable].map((table) => table(catalog));
  await session.run(tables.map((table) => `DROP TABLE IF EXISTS ${table}`).join(';\n'));
}

export async function stagePages(
  staging: Staging,
  pages: { readonly store: PageStore; readonly source: PageSource; readonly summaries: readonly PageSummary[] },
): Promise<void> {
  const { session, catalog } = staging;
  const staged = await session.rows<{ page: string }>(`SELECT page FROM ${pagesTable(catalog)}`);
  const known = new Set(staged.map(({ page }) => page));
  const missing = [...new Map(pages.summaries.map((page) => [page.name, page])).values()].filter(
    (page) => !known.has(page.name),
  );
  for (const summaries of batchesOf(missing)) await stageBatch(staging, { ...pages, summaries });
}

function batchesOf(pages: readonly PageSummary[]): readonly (readonly PageSummary[])[] {
  const batches: PageSummary[][] = [];
  let bytes = Infinity;
  for (const page of pages) {
    const last = batches.at(-1);
    if (bytes + page.bytes > BATCH_BYTES || (last !== undefined && isOfRecords(last) !== isOfRecords([page]))) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(page);
    bytes += page.bytes;
  }
  return batches;
}

async function stageBatch(
  staging: Staging,
  {
    store,
    source,
    summaries,
  }: { readonly store: PageStore; readonly source: PageSource; readonly summaries: readonly PageSummary[] },
): Promise<void> {
  const { session, catalog, asset } = staging;
  const repaired: string[] = [];
  try {
    const files: string[] = [];
    for (const page of summaries) {
      const path = store.pagePath(source, page.name);
      if (page.isMalformed !== true) files.push(path);
      else {
        const copy = join(dirname(path), 'repaired', `${page.name}.json.gz`);
        await mkdir(dirname(copy), { recursive: true });
        await writeFile(copy, await repairBody(path, asset.recordsKey));
        repaired.push(copy);
        files.push(copy);
      }
    }
    const hash = literal(declarationHash(asset));
    await session.transaction(async () => {
      const keys = new Set(await keysOf(session, { asset, source, files, summaries }));
      const carried = list([...keys]);
      if (repaired.length > 0) keys.add(REPAIRED_KEY);
      await session.run(insertSql(asset, { catalog, files, keys, summaries }));
      const values = summaries.map((page) => `(${literal(page.name)}, ${hash}, ${carried}::VARCHAR[])`);
      await session.run(`INSERT INTO ${pagesTable(catalog)} VALUES ${values.join(', ')}`);
      await stageSets(staging, { files, summaries });
      await refuseRowsWithoutKey(staging, summaries);
    });
  } finally {
    for (const copy of repaired) await rm(copy, { force: true });
  }
}

/** The ids that each parent's own record names, as they stand in it under the name that was included. */
async function stageSets(
  { session, catalog, asset, carrier }: Staging,
  batch: { readonly files: readonly string[]; readonly summaries: readonly PageSummary[] },
): Promise<void> {
  const sets = setsOf(asset);
  if (carrier === undefined || sets === undefined) return;
  await session.run(`INSERT INTO ${setsTable(catalog)}
    WITH parent AS (SELECT parse_filename(filename) AS file, unnest(${name(carrier.recordsKey)}) AS r FROM ${recordsSql(carrier, batch)}),
      stored(file, stored_at) AS (VALUES ${storedAtValues(batch.summaries)})
    SELECT json_extract_string(r, ${literal(`/${carrier.primaryKey[0] ?? 'id'}`)}),
      CASE WHEN json_type(${pointer(sets.ids)}) = 'ARRAY' THEN from_json(${pointer(sets.ids)}, '["VARCHAR"]') END, stored_at
    FROM parent JOIN stored USING (file)`);
}

const storedAtValues = (summaries: readonly PageSummary[]): string =>
  summaries.map((page) => `(${literal(`${page.name}.json.gz`)}, ${page.storedAtMs})`).join(', ');

/** Keys that some record of the batch carries. What is known of a page is about its own asset's records: a rider's are read. */
async function keysOf(
  session: Session,
  batch: {
    readonly asset: Asset;
    readonly source: PageSource;
    readonly files: readonly string[];
    readonly summaries: readonly PageSummary[];
  },
): Promise<readonly string[]> {
  const { asset, source, files, summaries } = batch;
  const isRider = source.asset !== asset.key || asset.extraction.kind === 'rides';
  if (!isRider) return summaries.flatMap((page) => page.keys);
  const records = recordsSql(asset, { files, summaries });
  const rows = await session.rows<{ key: string }>(
    `SELECT DISTINCT unnest(json_keys(r)) AS key FROM (SELECT unnest(${name(asset.recordsKey)}) AS r FROM ${records})`,
  );
  return rows.map(({ key }) => key);
}

function recordsSql(
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

const isOfRecords = ([page]: readonly PageSummary[]): boolean => page?.request.kind === 'record';

function insertSql(
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

async function refuseRowsWithoutKey(
  { session, catalog, asset }: Staging,
  pages: readonly PageSummary[],
): Promise<void> {
  const missing = asset.primaryKey.map((column) => `${name(column)} IS NULL`).join(' OR ');
  const names = list(pages.map((page) => `${page.name}.json.gz`));
  const { n } = await session.row<{ n: number }>(
    `SELECT count(*)::INTEGER AS n FROM ${rowsTable(catalog)} WHERE (${missing}) AND list_contains(${names}, _page)`,
  );
  if (n === 0) return;
  throw new BadRecordsError(`${n} records have no usable primary key (${asset.primaryKey.join(', ')})`, {
    asset: asset.key,
    hint: 'Nothing was stored; look at the raw pages of this materialization',
  });
}

/** Leaves one copy of each row: the one fetched last. */
export async function dropCopies({ session, catalog, asset }: Staging): Promise<void> {
  const rows = rowsTable(catalog);
  const keys = asset.primaryKey.map(name).join(', ');
  await session.run(`DELETE FROM ${rows} WHERE rowid IN (
    SELECT id FROM (
      SELECT rowid AS id, row_number() OVER (PARTITION BY ${keys} ORDER BY _stored_at DESC, _page DESC, _position DESC) AS place
      FROM ${rows} WHERE (${keys}) IN (SELECT (${keys}) FROM ${rows} GROUP BY ${keys} HAVING count(*) > 1))
    WHERE place > 1)`);
}
