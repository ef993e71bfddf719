/**
 * Staging: pages become typed rows in a table of their own, in batches that bound memory. A page is staged once, together
 * with its name; of two copies of a row the one fetched last counts.
 */
import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Asset } from '../graph/asset';
import type { PageSummary } from '../graph/page';
import type { Session } from './duckdb-file';
import { BadRecordsError } from './errors';
import type { PageStore } from './page-store';
import { repairBody, REPAIRED_KEY } from './repair-body';
import { setsOf } from '../graph/rides';
import { list, literal, name } from './sql';
import { insertSql, isOfRecord, recordsSql, storedAtValues, type PageFile, type SourcePage } from './stage-sql';
import { pointer, sqlType } from './value-sql';

/** JSON that one statement reads; what DuckDB makes of it takes some twenty times as much memory. */
const BATCH_BYTES = 5_000_000;
/** Files that one statement names. */
const BATCH_PAGES = 400;
const LONG_PAGE_BYTES = 1_000_000;
/** Another number stages again what an earlier version of this program staged. */
const STAGING_VERSION = 2;

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
export function declarationHash({ columns, primaryKey, recordsKey, singleKey, sideLoadedKeys }: Asset): string {
  return createHash('sha256')
    .update(JSON.stringify([STAGING_VERSION, columns, primaryKey, recordsKey, singleKey, sideLoadedKeys]))
    .digest('hex')
    .slice(0, 16);
}

export async function prepareStaging({ session, catalog, asset }: Staging): Promise<void> {
  const columns = Object.entries(asset.columns).map(([column, declared]) => `${name(column)} ${sqlType(declared)}`);
  const rows = `${columns.join(', ')}, _extra JSON, _rescued JSON, _key_count INTEGER, _stored_at BIGINT, _page VARCHAR, _position INTEGER`;
  const create = `CREATE ${catalog === 'temp' ? 'TEMP ' : ''}TABLE IF NOT EXISTS`;
  // Most merges are small and made of small statements: one that needs no answer goes along with the next that does.
  const { n } = await session.row<{ n: number }>(`${create} ${rowsTable(catalog)} (${rows});
    ${create} ${pagesTable(catalog)} (page VARCHAR, declaration VARCHAR, keys VARCHAR[]);
    ${create} ${setsTable(catalog)} (parent VARCHAR, ids VARCHAR[], stored_at BIGINT);
    SELECT count(*)::INTEGER AS n FROM ${pagesTable(catalog)} WHERE declaration <> ${literal(declarationHash(asset))}`);
  if (n === 0) return;
  dropStaging(session, catalog);
  await prepareStaging({ session, catalog, asset });
}

export function dropStaging(session: Session, catalog: string): void {
  const drops = [rowsTable, pagesTable, setsTable].map((table) => `DROP TABLE IF EXISTS ${table(catalog)}`);
  session.later(drops.join(';'));
}

export async function stagePages(
  staging: Staging,
  { store, pages }: { readonly store: PageStore; readonly pages: readonly SourcePage[] },
): Promise<void> {
  const { session, catalog } = staging;
  const staged = await session.rows<{ page: string }>(`SELECT page FROM ${pagesTable(catalog)}`);
  const known = new Set(staged.map(({ page }) => page));
  const missing = new Map<string, SourcePage>();
  for (const page of pages) if (!known.has(pageKey(page))) missing.set(pageKey(page), page);
  session.makeRoom(largestOf([...missing.values()].map(({ summary }) => summary)));
  for (const batch of batchesOf(staging, [...missing.values()])) await stageBatch(staging, { store, pages: batch });
}

/** Bytes of the largest page; a table may have more pages than a call takes arguments. */
export const largestOf = (pages: readonly PageSummary[]): number =>
  pages.reduce((most, { bytes }) => Math.max(most, bytes), 0);

/** Such pages need so much memory that no other file is open meanwhile. */
export const hasLongTexts = (pages: readonly PageSummary[]): boolean => largestOf(pages) > LONG_PAGE_BYTES;

const pageKey = ({ source, summary }: SourcePage): string =>
  `${source.asset}/${source.materializationId}/${summary.name}`;

/** What is known of a page is about its own asset's records: keys of a rider's are read from the files. */
const isCarried = ({ asset }: Staging, { source }: SourcePage): boolean =>
  source.asset !== asset.key || asset.extraction.kind === 'rides';

/** Pages of one kind, and no more than one statement should read. */
function batchesOf(staging: Staging, pages: readonly SourcePage[]): readonly (readonly SourcePage[])[] {
  const batches = new Map<string, { pages: SourcePage[]; bytes: number }[]>();
  for (const page of pages) {
    const kind = `${isOfRecord(page)} ${isCarried(staging, page)}`;
    const ofKind = batches.get(kind) ?? [];
    batches.set(kind, ofKind);
    const { bytes } = page.summary;
    const last = ofKind.at(-1);
    if (last === undefined || last.pages.length === BATCH_PAGES || last.bytes + bytes > BATCH_BYTES) {
      ofKind.push({ pages: [page], bytes });
    } else {
      last.pages.push(page);
      last.bytes += bytes;
    }
  }
  return [...batches.values()].flat().map((batch) => batch.pages);
}

async function stageBatch(
  staging: Staging,
  { store, pages }: { readonly store: PageStore; readonly pages: readonly SourcePage[] },
): Promise<void> {
  const { session, catalog, asset } = staging;
  const files: PageFile[] = [];
  try {
    for (const page of pages) files.push({ ...page, path: await readablePath(asset, store, page) });
    const hash = literal(declarationHash(asset));
    await session.transaction(async () => {
      const keys = new Set(await keysOf(staging, files));
      const carried = list([...keys]);
      if (pages.some(({ summary }) => summary.isMalformed === true)) keys.add(REPAIRED_KEY);
      await session.run(insertSql(asset, { table: rowsTable(catalog), files, keys }));
      const values = pages.map((page) => `(${literal(pageKey(page))}, ${hash}, ${carried}::VARCHAR[])`);
      await session.run(`INSERT INTO ${pagesTable(catalog)} VALUES ${values.join(', ')}`);
      await stageSets(staging, files);
      await refuseRowsWithoutKey(staging);
    });
  } finally {
    for (const { path, summary } of files) if (summary.isMalformed === true) await rm(path, { force: true });
  }
}

/** The page's own file; of one that is not well-formed a copy that is. */
async function readablePath(asset: Asset, store: PageStore, page: SourcePage): Promise<string> {
  const { source, summary } = page;
  const path = store.pagePath(source, summary.name);
  if (summary.isMalformed !== true) return path;
  const copy = join(dirname(path), 'repaired', asset.key, `${summary.name}.json.gz`);
  await mkdir(dirname(copy), { recursive: true });
  const { recordsKey, singleKey = recordsKey } = asset;
  try {
    await writeFile(copy, await repairBody(path, isOfRecord(page) ? singleKey : recordsKey));
  } catch (error) {
    await rm(copy, { force: true });
    throw error;
  }
  return copy;
}

/** The ids that each parent's own record names, as they stand in it under the name that was included. */
async function stageSets({ session, catalog, asset, carrier }: Staging, files: readonly PageFile[]): Promise<void> {
  const sets = setsOf(asset);
  if (carrier === undefined || sets === undefined) return;
  await session.run(`INSERT INTO ${setsTable(catalog)}
    WITH parent AS (SELECT filename AS file, unnest(${name(carrier.recordsKey)}) AS r FROM ${recordsSql(carrier, files)}),
      stored(file, stored_at) AS (VALUES ${storedAtValues(files)})
    SELECT json_extract_string(r, ${literal(`/${carrier.primaryKey[0] ?? 'id'}`)}),
      CASE WHEN json_type(${pointer(sets.ids)}) = 'ARRAY' THEN from_json(${pointer(sets.ids)}, '["VARCHAR"]') END, stored_at
    FROM parent JOIN stored USING (file)`);
}

/** Keys that some record of the batch carries. */
async function keysOf(staging: Staging, files: readonly PageFile[]): Promise<readonly string[]> {
  const { session, asset } = staging;
  if (!files.some((file) => isCarried(staging, file))) return files.flatMap(({ summary }) => summary.keys);
  const rows = await session.rows<{ key: string }>(
    `SELECT DISTINCT unnest(json_keys(r)) AS key FROM (SELECT unnest(${name(asset.recordsKey)}) AS r FROM ${recordsSql(asset, files)})`,
  );
  return rows.map(({ key }) => key);
}

async function refuseRowsWithoutKey({ session, catalog, asset }: Staging): Promise<void> {
  const missing = asset.primaryKey.map((column) => `${name(column)} IS NULL`).join(' OR ');
  const { n } = await session.row<{ n: number }>(
    `SELECT count(*)::INTEGER AS n FROM ${rowsTable(catalog)} WHERE ${missing}`,
  );
  if (n === 0) return;
  throw new BadRecordsError(`${n} records have no usable primary key (${asset.primaryKey.join(', ')})`, {
    asset: asset.key,
    hint: 'Nothing was stored; look at the raw pages of this materialization',
  });
}

/** Leaves one copy of each row: the one fetched last; of those with at least `wholeFrom` keys, where there is one. */
export async function dropCopies({ session, catalog, asset }: Staging, wholeFrom = 0): Promise<void> {
  const rows = rowsTable(catalog);
  const keys = asset.primaryKey.map(name).join(', ');
  await session.run(`DELETE FROM ${rows} WHERE rowid IN (
    SELECT id FROM (
      SELECT rowid AS id, row_number() OVER (PARTITION BY ${keys}
        ORDER BY _key_count >= ${wholeFrom} DESC, _stored_at DESC, _page DESC, _position DESC) AS place
      FROM ${rows} WHERE (${keys}) IN (SELECT (${keys}) FROM ${rows} GROUP BY ${keys} HAVING count(*) > 1))
    WHERE place > 1)`);
}
