/**
 * The tables of the warehouse: one per asset, `meta` for what happened, and a private schema for what this program must
 * remember. A changed declaration adds and widens columns, or says why it cannot.
 */
import { createHash } from 'node:crypto';
import type { Asset } from '../graph/asset';
import { describeAssets, SYSTEM_COLUMNS } from './describe-assets';
import type { Session } from './duckdb-file';
import { SchemaConflictError } from './errors';
import { noteSchemaChange } from './schema-changes';
import { literal, name, orNull } from './sql';
import { sqlType } from './value-sql';

export const tableOf = (asset: string): string => `main.${name(asset)}`;
/** Rows that the source deleted, as they last were. */
export const deletedTableOf = (asset: string): string => `deleted.${name(asset)}`;

const META = `
CREATE SCHEMA IF NOT EXISTS meta;
CREATE SCHEMA IF NOT EXISTS _campaignlake;
CREATE TABLE IF NOT EXISTS meta.runs (run_id VARCHAR, workflow_id VARCHAR, account VARCHAR, request JSON, state VARCHAR,
  started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, assets INTEGER, failed INTEGER, calls BIGINT, rows_read BIGINT,
  rows_written BIGINT, error VARCHAR);
CREATE TABLE IF NOT EXISTS meta.materializations (materialization_id VARCHAR, asset VARCHAR, run_id VARCHAR, mode VARCHAR,
  strategy VARCHAR, reason VARCHAR, state VARCHAR, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, merged_at TIMESTAMPTZ,
  calls BIGINT, pages BIGINT, rows_read BIGINT, distinct_ids BIGINT, source_total BIGINT, inserted BIGINT, updated BIGINT,
  unchanged BIGINT, overtaken BIGINT, deleted BIGINT, returned BIGINT, held_back BIGINT, shortened BIGINT, proof VARCHAR,
  proof_reason VARCHAR, bookmark_before VARCHAR, bookmark_after VARCHAR, error_type VARCHAR, error VARCHAR);
CREATE TABLE IF NOT EXISTS meta.checks (materialization_id VARCHAR, asset VARCHAR, check_name VARCHAR, severity VARCHAR,
  blocking BOOLEAN, passed BOOLEAN, failing_rows BIGINT, description VARCHAR, checked_at TIMESTAMPTZ);
CREATE TABLE IF NOT EXISTS meta.freshness (asset VARCHAR, maximum_age VARCHAR, last_materialized_at TIMESTAMPTZ, fresh BOOLEAN,
  judged_at TIMESTAMPTZ);
CREATE TABLE IF NOT EXISTS meta.assets (asset VARCHAR, asset_group VARCHAR, description VARCHAR, replication_method VARCHAR,
  replication_key VARCHAR, primary_key VARCHAR, strategy VARCHAR, row_count BIGINT, last_materialized_at TIMESTAMPTZ,
  last_proven_at TIMESTAMPTZ, bookmark VARCHAR, freshness VARCHAR);
CREATE TABLE IF NOT EXISTS meta.columns (table_name VARCHAR, column_name VARCHAR, position INTEGER, type VARCHAR,
  api_key VARCHAR, comment VARCHAR, evidence VARCHAR);
CREATE TABLE IF NOT EXISTS _campaignlake.identity (warehouse_id VARCHAR, account VARCHAR, host VARCHAR);
CREATE TABLE IF NOT EXISTS _campaignlake.clock (changed_at TIMESTAMPTZ);
CREATE TABLE IF NOT EXISTS meta.schema_changes (asset VARCHAR, name VARCHAR, change VARCHAR, detail VARCHAR, first_seen_at TIMESTAMPTZ);
CREATE SCHEMA IF NOT EXISTS deleted;
CREATE TABLE IF NOT EXISTS _campaignlake.scans (asset VARCHAR, materialization_id VARCHAR, began_at TIMESTAMPTZ, key_count INTEGER);
ALTER TABLE _campaignlake.scans ADD COLUMN IF NOT EXISTS merged_at TIMESTAMPTZ;
ALTER TABLE _campaignlake.scans ADD COLUMN IF NOT EXISTS answered_at TIMESTAMPTZ;
ALTER TABLE _campaignlake.scans ADD COLUMN IF NOT EXISTS proof VARCHAR;
ALTER TABLE _campaignlake.scans ADD COLUMN IF NOT EXISTS proof_reason VARCHAR;
ALTER TABLE _campaignlake.scans ADD COLUMN IF NOT EXISTS rows_without_key BIGINT;
ALTER TABLE _campaignlake.scans ADD COLUMN IF NOT EXISTS rows_without_any BIGINT;
ALTER TABLE _campaignlake.scans ADD COLUMN IF NOT EXISTS calls BIGINT;
ALTER TABLE _campaignlake.scans ADD COLUMN IF NOT EXISTS omits_empty BOOLEAN;
ALTER TABLE _campaignlake.scans ADD COLUMN IF NOT EXISTS keys VARCHAR[];
CREATE TABLE IF NOT EXISTS _campaignlake.written (asset VARCHAR, merged_at TIMESTAMPTZ);
CREATE TABLE IF NOT EXISTS _campaignlake.bookmarks (asset VARCHAR, kind VARCHAR, value BIGINT);
CREATE TABLE IF NOT EXISTS _campaignlake.probes (asset VARCHAR, param VARCHAR, is_honoured BOOLEAN, what VARCHAR, probed_at TIMESTAMPTZ);
CREATE TABLE IF NOT EXISTS _campaignlake.held (asset VARCHAR, id VARCHAR, since TIMESTAMPTZ);
CREATE TABLE IF NOT EXISTS _campaignlake.riding (asset VARCHAR, state VARCHAR, what VARCHAR, judged_at TIMESTAMPTZ,
  changed_after TIMESTAMPTZ, merged_after TIMESTAMPTZ, scan_merged_at TIMESTAMPTZ, widest_scanned BIGINT, widest_loaded BIGINT);
CREATE TABLE IF NOT EXISTS _campaignlake.sources (materialization_id VARCHAR, asset VARCHAR, merged_at TIMESTAMPTZ, began_at TIMESTAMPTZ,
  is_proven_scan BOOLEAN, source_asset VARCHAR, source_id VARCHAR, slices VARCHAR[], covered BIGINT, is_newly_held BOOLEAN);
ALTER TABLE _campaignlake.sources ADD COLUMN IF NOT EXISTS is_scan BOOLEAN;
CREATE TABLE IF NOT EXISTS _campaignlake.references_judged (asset VARCHAR, up_to TIMESTAMPTZ);
CREATE TABLE IF NOT EXISTS _campaignlake.told (cause VARCHAR, asset VARCHAR, since TIMESTAMPTZ, is_over BOOLEAN);
CREATE TABLE IF NOT EXISTS _campaignlake.start_date (value VARCHAR);
CREATE TABLE IF NOT EXISTS _campaignlake.applied (hash VARCHAR);
`;

/** What is there before any asset is: who the warehouse belongs to, and what happened in it. */
export async function applyMeta(session: Session): Promise<void> {
  await session.transaction(async () => {
    await session.run(META);
  });
}

/** Another number applies all declarations again, although none has changed. */
const SCHEMA_VERSION = 3;

/**
 * The tables of the declared assets, of their deleted rows too; a table whose asset is declared no more stays as it is.
 * Nothing is looked at where the declarations are those of the last time.
 */
export async function applySchema(session: Session, assets: readonly Asset[]): Promise<void> {
  const hash = createHash('sha256')
    .update(JSON.stringify([SCHEMA_VERSION, assets]))
    .digest('hex');
  const [applied] = await session.rows<{ hash: string }>('SELECT hash FROM _campaignlake.applied');
  if (applied?.hash === hash) return;
  await session.transaction(async () => {
    const existing = await session.rows<{
      schema_name: string;
      table_name: string;
      column_name: string;
      data_type: string;
      comment: string | null;
    }>(
      "SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns() WHERE schema_name IN ('main', 'deleted') AND NOT internal",
    );
    const created: string[] = [];
    for (const asset of assets) {
      for (const schema of ['main', 'deleted'] as const) {
        const columns = existing.filter((one) => one.table_name === asset.key && one.schema_name === schema);
        if (columns.length === 0) created.push(...creationOf(asset, schema));
        else await alterTable(session, { asset, schema, columns });
      }
    }
    // One string of statements: each call costs more than what it does.
    if (created.length > 0) await session.run(created.join(';\n'));
    await describeAssets(session, assets);
    await session.run(`DELETE FROM _campaignlake.applied; INSERT INTO _campaignlake.applied VALUES (${literal(hash)})`);
  });
}

const commentOf = ({ key, description }: Asset, schema: 'main' | 'deleted'): string =>
  schema === 'main' ? description : `Rows of ${key} that the source deleted, as they last were.`;

function creationOf(asset: Asset, schema: 'main' | 'deleted'): readonly string[] {
  const table = `${schema}.${name(asset.key)}`;
  const columns = Object.entries(asset.columns);
  const declared = columns.map(([column, one]) => `${name(column)} ${sqlType(one)}`);
  const system = Object.entries(SYSTEM_COLUMNS).map(([column, [type]]) => `${column} ${type}`);
  const own = schema === 'deleted' ? ['_deleted_at TIMESTAMPTZ'] : [];
  return [
    `CREATE TABLE ${table} (${[...declared, ...system, ...own].join(', ')})`,
    `COMMENT ON TABLE ${table} IS ${literal(commentOf(asset, schema))}`,
    ...commentsOn(
      table,
      commentsOf(asset).filter(([, comment]) => comment !== undefined),
    ),
  ];
}

interface TableToAlter {
  readonly asset: Asset;
  readonly schema: 'main' | 'deleted';
  readonly columns: readonly {
    readonly column_name: string;
    readonly data_type: string;
    readonly comment: string | null;
  }[];
}

async function alterTable(session: Session, { asset, schema, columns: existing }: TableToAlter): Promise<void> {
  const table = `${schema}.${name(asset.key)}`;
  const columns = Object.entries(asset.columns);
  const types = new Map(existing.map(({ column_name, data_type }) => [column_name, data_type]));
  for (const [column, declared] of columns) {
    const now = types.get(column);
    const to = sqlType(declared);
    if (now === undefined) await session.run(`ALTER TABLE ${table} ADD COLUMN ${name(column)} ${to}`);
    else if (!(await widen(session, { asset, table, column, from: now, to }))) continue;
    const change = now === undefined ? 'column added' : 'column widened';
    const detail = now === undefined ? to : `${SAME[now] ?? now} → ${to}`;
    if (schema === 'main') await noteSchemaChange(session, { asset: asset.key, name: column, change, detail });
  }
  const comments = new Map(existing.map(({ column_name, comment }) => [column_name, comment ?? undefined]));
  const changed = commentsOf(asset).filter(([column, comment]) => comments.get(column) !== comment);
  await session.run(
    [`COMMENT ON TABLE ${table} IS ${literal(commentOf(asset, schema))}`, ...commentsOn(table, changed)].join(';\n'),
  );
}

const SAME: Readonly<Record<string, string>> = { 'TIMESTAMP WITH TIME ZONE': 'TIMESTAMPTZ' };

/** What every value of a type can become without loss. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  BIGINT: ['VARCHAR', 'JSON'],
  DOUBLE: ['VARCHAR', 'JSON'],
  BOOLEAN: ['VARCHAR', 'JSON'],
  JSON: ['VARCHAR'],
};

/** Whether there was anything to widen. */
async function widen(
  session: Session,
  change: {
    readonly asset: Asset;
    readonly table: string;
    readonly column: string;
    readonly from: string;
    readonly to: string;
  },
): Promise<boolean> {
  const { asset, table, column, to } = change;
  const from = SAME[change.from] ?? change.from;
  if (from === to) return false;
  if (WIDER[from]?.includes(to) !== true) {
    throw new SchemaConflictError(`column "${column}" is ${from} and is declared ${to} now`, {
      asset: asset.key,
      hint: 'Values could be lost: declare a new column, or rebuild the warehouse in another CAMPAIGNLAKE_HOME',
    });
  }
  await session.run(`ALTER TABLE ${table} ALTER COLUMN ${name(column)} TYPE ${to}${asText(column, from, to)}`);
  return true;
}

/** A text in JSON stands in quotes; in a column of texts it would come without them. */
const asText = (column: string, from: string, to: string): string =>
  from === 'JSON' && to === 'VARCHAR'
    ? ` USING CASE WHEN json_type(${name(column)}) = 'VARCHAR' THEN json_extract_string(${name(column)}, '$') ELSE ${name(column)}::VARCHAR END`
    : '';

type Comment = readonly [column: string, comment: string | undefined];

function commentsOf({ columns }: Asset): readonly Comment[] {
  const declared = Object.entries(columns).map(([column, { comment }]): Comment => [column, comment]);
  return [...declared, ...Object.entries(SYSTEM_COLUMNS).map(([column, [, comment]]): Comment => [column, comment])];
}

const commentsOn = (table: string, comments: readonly Comment[]): readonly string[] =>
  comments.map(([column, comment]) => `COMMENT ON COLUMN ${table}.${name(column)} IS ${orNull(comment)}`);
