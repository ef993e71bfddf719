/** What analysts read about the tables: `meta.assets` and `meta.columns`, written anew when a declaration has changed. */
import type { Asset } from '../graph/asset';
import type { Session } from './duckdb-file';
import { literal } from './sql';
import { sqlType } from './value-sql';

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

/** What was said of a table whose asset is declared no more stays with the table: how many rows it has, and since when. */
export async function describeAssets(session: Session, assets: readonly Asset[]): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE described AS ${rowsOf(assets.map(describeAsset))};
    INSERT INTO meta.assets (asset, row_count) SELECT asset, 0 FROM temp.described WHERE asset NOT IN (SELECT asset FROM meta.assets);
    UPDATE meta.assets SET asset_group = d.asset_group, description = d.description, replication_method = d.replication_method,
      replication_key = d.replication_key, primary_key = d.primary_key, freshness = d.freshness FROM temp.described d WHERE d.asset = assets.asset;
    DELETE FROM meta.columns WHERE table_name IN (SELECT asset FROM temp.described);
    DROP TABLE temp.described;
    INSERT INTO meta.columns BY NAME ${rowsOf(assets.flatMap(describeColumns))}`);
}

function describeAsset({ key, group, description, replication, primaryKey, freshness }: Asset) {
  return {
    asset: key,
    asset_group: group,
    description,
    replication_method: replication.method,
    replication_key: replication.method === 'incremental' ? replication.key : null,
    primary_key: primaryKey.join(', '),
    freshness,
  };
}

function describeColumns({ key, columns, evidence }: Asset) {
  const declared = Object.entries(columns).map(([column, one]) => ({
    column_name: column,
    type: sqlType(one),
    api_key: one.apiKey ?? column,
    comment: one.comment ?? null,
    evidence: one.evidence ?? evidence,
  }));
  const system = Object.entries(SYSTEM_COLUMNS).map(([column, [type, comment]]) => ({
    column_name: column,
    type,
    api_key: null,
    comment,
    evidence: 'ours',
  }));
  return [...declared, ...system].map((column, at) => ({ table_name: key, position: String(at + 1), ...column }));
}

/** A query that answers these rows: as one JSON text, which DuckDB reads faster than thousands of values. */
function rowsOf(rows: readonly Readonly<Record<string, string | null>>[]): string {
  const structure = Object.fromEntries(Object.keys(rows[0] ?? {}).map((column) => [column, 'VARCHAR']));
  return `SELECT row.* FROM (SELECT unnest(from_json(${literal(JSON.stringify(rows))}, ${literal(JSON.stringify([structure]))})) AS row)`;
}
