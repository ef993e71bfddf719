/**
 * The tables of the warehouse: one per asset, `meta` for what happened, and a private schema for what this program must
 * remember. A changed declaration adds and widens columns, or says why it cannot.
 */
import type { Asset } from '../graph/asset';
import type { Column } from '../graph/column';
import type { Session } from './duckdb-file';
import { SchemaConflictError } from './errors';
import { noteSchemaChange } from './schema-changes';
import { list, literal, name } from './sql';
import { sqlType } from './value-sql';

export const tableOf = (asset: string): string => `main.${name(asset)}`;
/** Rows that the source deleted, as they last were. */
export const deletedTableOf = (asset: string): string => `deleted.${name(asset)}`;

export const SYSTEM_COLUMNS: Readonly<Record<string, readonly [type: string, comment: string]>> = {
  _first_seen_at: ['TIMESTAMPTZ', 'when the row first came into this warehouse'],
  _changed_at: [
    'TIMESTAMPTZ',
    'when the row last changed in this warehouse; later than all changes merged before, so a bookmark',
  ],
  _run_id: ['VARCHAR', "Temporal's run id of the run that wrote the row"],
  _extra: ['JSON', 'keys that the declaration does not know, as they came'],
  _rescued: ['JSON', 'values that did not fit the type of their column, as they came'],
};

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
CREATE TABLE IF NOT EXISTS _campaignlake.start_date (value VARCHAR);
`;

/** What is there before any asset is: who the warehouse belongs to, and what happened in it. */
export async function applyMeta(session: Session): Promise<void> {
  await session.transaction(async () => {
    for (const statement of META.split(';')) if (statement.trim() !== '') await session.run(statement);
  });
}

/** The tables of the declared assets, of their deleted rows too; a table whose asset is declared no more stays as it is. */
export async function applySchema(session: Session, assets: readonly Asset[]): Promise<void> {
  await session.transaction(async () => {
    const existing = await session.rows<{
      schema_name: string;
      table_name: string;
      column_name: string;
      data_type: string;
    }>(
      "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name IN ('main', 'deleted') AND NOT internal",
    );
    for (const asset of assets) {
      for (const schema of ['main', 'deleted'] as const) {
        const columns = existing.filter((one) => one.table_name === asset.key && one.schema_name === schema);
        await applyTable(session, { asset, schema, columns });
      }
    }
    await describeAssets(session, assets);
  });
}

interface TableToApply {
  readonly asset: Asset;
  readonly schema: 'main' | 'deleted';
  readonly columns: readonly { readonly column_name: string; readonly data_type: string }[];
}

async function applyTable(session: Session, { asset, schema, columns: existing }: TableToApply): Promise<void> {
  const table = `${schema}.${name(asset.key)}`;
  const columns = Object.entries(asset.columns);
  const comment =
    schema === 'main' ? asset.description : `Rows of ${asset.key} that the source deleted, as they last were.`;
  if (existing.length === 0) {
    const declared = columns.map(([column, one]) => `${name(column)} ${sqlType(one)}`);
    const system = Object.entries(SYSTEM_COLUMNS).map(([column, [type]]) => `${column} ${type}`);
    const own = schema === 'deleted' ? ['_deleted_at TIMESTAMPTZ'] : [];
    return session.run(
      [
        `CREATE TABLE ${table} (${[...declared, ...system, ...own].join(', ')})`,
        `COMMENT ON TABLE ${table} IS ${literal(comment)}`,
        ...commentsOn(table, columns),
      ].join(';\n'),
    );
  }
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
  const added = columns.filter(([column]) => !types.has(column));
  await session.run([`COMMENT ON TABLE ${table} IS ${literal(comment)}`, ...commentsOn(table, added)].join(';\n'));
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
  await session.run(`ALTER TABLE ${table} ALTER COLUMN ${name(column)} TYPE ${to}`);
  return true;
}

const commentsOn = (table: string, columns: readonly (readonly [string, Column])[]): readonly string[] =>
  columns.flatMap(([column, { comment }]) =>
    comment === undefined ? [] : [`COMMENT ON COLUMN ${table}.${name(column)} IS ${literal(comment)}`],
  );

async function describeAssets(session: Session, assets: readonly Asset[]): Promise<void> {
  const text = (value: string | undefined): string => (value === undefined ? 'NULL' : literal(value));
  await session.run('DELETE FROM meta.columns');
  const columns = assets.flatMap((asset) => [
    ...Object.entries(asset.columns).map(([column, declared], at) =>
      [
        literal(asset.key),
        literal(column),
        at + 1,
        literal(sqlType(declared)),
        literal(declared.apiKey ?? column),
        text(declared.comment),
        literal(declared.evidence ?? asset.evidence),
      ].join(', '),
    ),
    ...Object.entries(SYSTEM_COLUMNS).map(([column, [type, comment]], at) =>
      [
        literal(asset.key),
        literal(column),
        Object.keys(asset.columns).length + at + 1,
        literal(type),
        'NULL',
        literal(comment),
        "'ours'",
      ].join(', '),
    ),
  ]);
  await session.run(`INSERT INTO meta.columns VALUES ${columns.map((row) => `(${row})`).join(', ')}`);
  await session.run(
    `DELETE FROM meta.assets WHERE asset NOT IN (SELECT unnest(${list(assets.map(({ key }) => key))}))`,
  );
  const known = new Set(
    (await session.rows<{ asset: string }>('SELECT asset FROM meta.assets')).map(({ asset }) => asset),
  );
  for (const asset of assets) {
    const { key, group, description, replication, primaryKey, freshness } = asset;
    const replicationKey = replication.method === 'incremental' ? replication.key : undefined;
    if (!known.has(key)) await session.run(`INSERT INTO meta.assets (asset, row_count) VALUES (${literal(key)}, 0)`);
    await session.run(
      `UPDATE meta.assets SET asset_group = ${literal(group)}, description = ${literal(description)}, replication_method = ${literal(replication.method)}, replication_key = ${text(replicationKey)}, primary_key = ${literal(primaryKey.join(', '))}, freshness = ${literal(freshness)} WHERE asset = ${literal(key)}`,
    );
  }
}
