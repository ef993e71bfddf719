/**
 * The tables of the warehouse: one per asset, `meta` for what happened, and a private schema for what this program must
 * remember. A changed declaration adds and widens columns, or says why it cannot.
 */
import type { Asset } from '../graph/asset';
import type { Column } from '../graph/column';
import type { Session } from './duckdb-file';
import { SchemaConflictError } from './errors';
import { list, literal, name } from './sql';
import { sqlType } from './value-sql';

export const tableOf = (asset: string): string => `main.${name(asset)}`;

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
CREATE TABLE IF NOT EXISTS _campaignlake.scans (asset VARCHAR, materialization_id VARCHAR, began_at TIMESTAMPTZ, key_count INTEGER);
CREATE TABLE IF NOT EXISTS _campaignlake.written (asset VARCHAR, merged_at TIMESTAMPTZ);
`;

/** What is there before any asset is: who the warehouse belongs to, and what happened in it. */
export async function applyMeta(session: Session): Promise<void> {
  await session.transaction(async () => {
    for (const statement of META.split(';')) if (statement.trim() !== '') await session.run(statement);
  });
}

/** The tables of the declared assets; a table whose asset is declared no more stays as it is. */
export async function applySchema(session: Session, assets: readonly Asset[]): Promise<void> {
  await session.transaction(async () => {
    const existing = await session.rows<{ table_name: string; column_name: string; data_type: string }>(
      "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal",
    );
    for (const asset of assets)
      await applyTable(
        session,
        asset,
        existing.filter(({ table_name }) => table_name === asset.key),
      );
    await describeAssets(session, assets);
  });
}

async function applyTable(
  session: Session,
  asset: Asset,
  existing: readonly { readonly column_name: string; readonly data_type: string }[],
): Promise<void> {
  const table = tableOf(asset.key);
  const columns = Object.entries(asset.columns);
  if (existing.length === 0) {
    const declared = columns.map(([column, one]) => `${name(column)} ${sqlType(one)}`);
    const system = Object.entries(SYSTEM_COLUMNS).map(([column, [type]]) => `${column} ${type}`);
    await session.run(`CREATE TABLE ${table} (${[...declared, ...system].join(', ')})`);
    await session.run(`COMMENT ON TABLE ${table} IS ${literal(asset.description)}`);
    await commentOn(session, asset, columns);
    return;
  }
  const types = new Map(existing.map(({ column_name, data_type }) => [column_name, data_type]));
  for (const [column, declared] of columns) {
    const now = types.get(column);
    if (now === undefined) await session.run(`ALTER TABLE ${table} ADD COLUMN ${name(column)} ${sqlType(declared)}`);
    else await widen(session, { asset, column, from: now, to: sqlType(declared) });
  }
  await session.run(`COMMENT ON TABLE ${table} IS ${literal(asset.description)}`);
  await commentOn(
    session,
    asset,
    columns.filter(([column]) => !types.has(column)),
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

async function widen(
  session: Session,
  change: { readonly asset: Asset; readonly column: string; readonly from: string; readonly to: string },
): Promise<void> {
  const { asset, column, to } = change;
  const from = SAME[change.from] ?? change.from;
  if (from === to) return;
  if (WIDER[from]?.includes(to) !== true) {
    throw new SchemaConflictError(`column "${column}" is ${from} and is declared ${to} now`, {
      asset: asset.key,
      hint: 'Values could be lost: declare a new column, or rebuild the warehouse in another CAMPAIGNLAKE_HOME',
    });
  }
  await session.run(`ALTER TABLE ${tableOf(asset.key)} ALTER COLUMN ${name(column)} TYPE ${to}`);
}

async function commentOn(
  session: Session,
  asset: Asset,
  columns: readonly (readonly [string, Column])[],
): Promise<void> {
  const table = tableOf(asset.key);
  for (const [column, { comment }] of columns) {
    if (comment !== undefined) await session.run(`COMMENT ON COLUMN ${table}.${name(column)} IS ${literal(comment)}`);
  }
}

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
    const { key, group, description, replication, primaryKey } = asset;
    const replicationKey = replication.method === 'incremental' ? replication.key : undefined;
    if (!known.has(key)) await session.run(`INSERT INTO meta.assets (asset, row_count) VALUES (${literal(key)}, 0)`);
    await session.run(
      `UPDATE meta.assets SET asset_group = ${literal(group)}, description = ${literal(description)}, replication_method = ${literal(replication.method)}, replication_key = ${text(replicationKey)}, primary_key = ${literal(primaryKey.join(', '))} WHERE asset = ${literal(key)}`,
    );
  }
}
