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
import { setsOf } from '../graph/rides';
import type { Session } from './duckdb-file';
import { BadRecordsError } from './errors';
import type { PageStore } from './page-store';
import { repairBody, REPAIRED_KEY } from './repair-body';
import { list, literal, name } from './sql';
import { insertSql, isOfRecords, recordsSql, storedAtValues } from './stage-sql';
import { pagesTable, rowsTable, setsTable } from './staged-tables';
import { pointer, sqlType } from './value-sql';

/** JSON that one statement reads; what DuckDB makes of it takes some twenty times as much memory. */
const BATCH_BYTES = 5_000_000;

export interface Staging {
  readonly session: Session;
  /** Where its tables are: a catalog, or `temp`. */
  readonly catalog: string;
  readonly asset: Asset;
  /** The asset in whose pages its rows ride along with their parents. */
  readonly carrier?: Asset | undefined;
}

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
  await session.makeRoom(largestOf(pages.summaries));
  for (const summaries of batchesOf(missing)) await stageBatch(staging, { ...pages, summaries });
}

/** Bytes of the largest page; a table may have more pages than a call takes arguments. */
export const largestOf = (pages: readonly PageSummary[]): number =>
  pages.reduce((most, { bytes }) => Math.max(most, bytes), 0);

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
