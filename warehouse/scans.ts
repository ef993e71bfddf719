/** What is remembered of scans: when the last one began, what it proved, and what an asset's records looked like in it. */
import type { Asset } from '../graph/asset';
import { keysOf } from '../graph/column';
import type { PageSummary } from '../graph/page';
import type { MergeRequest } from '../graph/staging';
import type { Session } from './duckdb-file';
import type { Merge, StagedRows } from './merge';
import { at, list, literal, name, orNull } from './sql';
import { pagesTable, rowsTable } from './staged-tables';

export interface Proof {
  readonly proof: 'proven' | 'unproven' | null;
  readonly proofReason?: string;
}

/** What the warehouse knows of an asset and its records when a merge begins: read once. */
export interface Facts {
  /** A scan of the asset that began later has merged: what this one read is older throughout. */
  readonly isSuperseded: boolean;
  /** Rows that wait for a person's word. */
  readonly held: number;
  /** Keys that some record carries, and those of the last scan. */
  readonly keys: ReadonlySet<string>;
  readonly keysBefore: ReadonlySet<string>;
  /** Records leave out keys whose value is empty: then a missing key says just that, and a short record is a whole one. */
  readonly omitsEmpty: boolean;
  /** A record with less than half of so many keys is shortened: as many as records carry; 0 where they leave out what is empty. */
  readonly usualKeys: number;
  /** Columns whose key no row of a whole scan carries, where records are not known to leave out what is empty: their stored values stay. */
  readonly vanished: readonly string[];
  readonly rowCount: number;
}

export async function factsOf(staged: StagedRows, pages: readonly PageSummary[]): Promise<Facts> {
  const { session, asset, request } = staged;
  const last = await lastScan(session, asset.key, request);
  const keys = new Set(await carriedKeys(staged));
  const hasEmptyValues = pages.some((page) => page.hasEmptyValues === true);
  const omitsEmpty = !hasEmptyValues && (last.omitsEmpty || pages.some((page) => page.hasVariedKeys === true));
  const usualKeys = omitsEmpty ? 0 : (last.keyCount ?? (await medianKeyCount(staged, 0)) ?? 0);
  // An empty listing carries no key at all: nothing vanished from it.
  const canVanish = request.isScan && !last.omitsEmpty && keys.size > 0;
  return {
    isSuperseded: last.isSuperseded,
    held: last.held,
    keys,
    keysBefore: new Set(last.keys),
    omitsEmpty,
    usualKeys,
    vanished: canVanish ? columnsWithout(asset, keys) : [],
    rowCount: last.rowCount,
  };
}

const columnsWithout = (asset: Asset, keys: ReadonlySet<string>): readonly string[] =>
  Object.entries(asset.columns).flatMap(([column, declared]) =>
    keysOf(column, declared).some((key) => keys.has(key)) ? [] : [column],
  );

interface LastScan {
  readonly isSuperseded: boolean;
  readonly held: number;
  readonly keyCount: number | undefined;
  readonly omitsEmpty: boolean;
  readonly keys: readonly string[];
  readonly rowCount: number;
}

async function lastScan(session: Session, asset: string, { startedAt }: MergeRequest): Promise<LastScan> {
  const known = await session.row<{
    superseded: boolean | null;
    held: bigint;
    key_count: number | null;
    omits_empty: boolean | null;
    keys: string | null;
    stored: bigint;
  }>(`SELECT s.began_at > ${literal(startedAt)}::TIMESTAMPTZ AS superseded, s.key_count, s.omits_empty, to_json(s.keys)::VARCHAR AS keys,
      (SELECT count(*) FROM _campaignlake.held WHERE asset = ${literal(asset)}) AS held,
      (SELECT count(*) FROM main.${name(asset)}) AS stored
    FROM (SELECT 1) LEFT JOIN (FROM _campaignlake.scans WHERE asset = ${literal(asset)} ORDER BY began_at DESC LIMIT 1) s ON true`);
  return {
    isSuperseded: known.superseded ?? false,
    held: Number(known.held),
    keyCount: known.key_count ?? undefined,
    omitsEmpty: known.omits_empty ?? false,
    keys: JSON.parse(known.keys ?? '[]') as readonly string[],
    rowCount: Number(known.stored),
  };
}

async function medianKeyCount({ session, catalog }: StagedRows, atLeast: number): Promise<number | null> {
  const { usual } = await session.row<{ usual: number | null }>(
    `SELECT quantile_disc(_key_count, 0.5)::INTEGER AS usual FROM ${rowsTable(catalog)} WHERE _key_count * 2 >= ${atLeast}`,
  );
  return usual;
}

async function carriedKeys({ session, catalog }: StagedRows): Promise<readonly string[]> {
  const carried = await session.rows<{ key: string }>(
    `SELECT DISTINCT unnest(keys) AS key FROM ${pagesTable(catalog)}`,
  );
  return carried.map(({ key }) => key);
}

/** Pages that hang together prove nothing when the source counts other rows than came. */
export function provenBy(
  { proof, proofReason, sourceTotal, totalMoved = 0 }: MergeRequest,
  distinctIds: number,
): Proof {
  const isOff = sourceTotal !== undefined && Math.abs(sourceTotal - distinctIds) > totalMoved;
  if (proof === 'proven' && isOff) {
    return { proof: 'unproven', proofReason: `the source counts ${sourceTotal} rows, ${distinctIds} came` };
  }
  return { proof, ...(proofReason === undefined ? {} : { proofReason }) };
}

export async function rememberScan(
  merge: Merge,
  { mergedAt, proof, proofReason }: Proof & { readonly mergedAt: bigint },
): Promise<void> {
  const { session, asset, request, facts } = merge;
  const usual = (await medianKeyCount(merge, facts.usualKeys)) ?? facts.usualKeys;
  const without = await rowsWithoutKeys(merge);
  await session.run(`DELETE FROM _campaignlake.scans WHERE asset = ${literal(asset.key)};
    INSERT INTO _campaignlake.scans BY NAME SELECT ${literal(asset.key)} AS asset,
    ${literal(request.materializationId)} AS materialization_id, ${literal(request.startedAt)}::TIMESTAMPTZ AS began_at,
    ${usual} AS key_count, ${at(mergedAt)} AS merged_at, ${orNull(request.answeredAt)}::TIMESTAMPTZ AS answered_at,
    ${orNull(proof ?? 'unproven')} AS proof, ${orNull(proofReason)} AS proof_reason,
    ${without.key} AS rows_without_key, ${without.any} AS rows_without_any, ${request.calls} AS calls, ${facts.omitsEmpty} AS omits_empty,
    ${list([...facts.keys].toSorted())}::VARCHAR[] AS keys`);
}

async function rowsWithoutKeys({
  session,
  asset: { replication },
  catalog,
}: Merge): Promise<{ readonly key: bigint; readonly any: bigint }> {
  if (replication.method !== 'incremental') return { key: 0n, any: 0n };
  const { key, createdKey = key } = replication;
  return session.row<{ key: bigint; any: bigint }>(`SELECT count(*) FILTER (s.${name(key)} IS NULL) AS key,
    count(*) FILTER (s.${name(key)} IS NULL AND s.${name(createdKey)} IS NULL) AS any FROM ${rowsTable(catalog)} s`);
}
