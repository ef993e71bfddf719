/**
 * Judges the checks of an asset on the table as it is, inside the transaction of a merge: one statement counts what fails, and
 * one writes the results down. A merge that wrote no row judges again only what failed: it is told while it fails, and no longer.
 */
import type { Asset } from '../graph/asset';
import { heldBackCheck, reportOf, resultOf, type AssetCheck, type CheckReport, type CheckResult } from '../graph/check';
import type { Session } from './duckdb-file';
import { CheckFailedError } from './errors';
import type { Merge } from './merge';
import { isRange } from './scans';
import { tableOf } from './schema';
import { at, literal, name } from './sql';

/** Fewer are no loss, however small the table. */
const MOST_UNNOTICED = 10;

/** @throws CheckFailedError where a blocking check fails: the caller's transaction must not be committed */
export async function checkMerged(
  { session, asset, request }: Merge,
  merged: {
    readonly mergedAt: bigint;
    /** Some row was inserted, updated or deleted. */
    readonly hasWritten: boolean;
    /** Deletes that waited before, and that wait now. */
    readonly held: number;
    readonly heldBack: number;
  },
): Promise<CheckReport | undefined> {
  const { mergedAt, hasWritten, held, heldBack } = merged;
  const { materializationId } = request;
  // A range that wrote nothing may not have met the rows that a blocking check keeps out.
  const again = hasWritten || isRange(request) ? [] : await failedBefore(session, asset);
  const results = await judge(session, asset, hasWritten ? asset.checks : again);
  const holds = held + heldBack === 0 ? [] : [resultOf(heldBackCheck(held === 0), heldBack)];
  await recordChecks(session, {
    asset: asset.key,
    materializationId,
    checkedAt: mergedAt,
    results: [...results, ...holds],
  });
  const blocked = results.filter(({ blocking, passed }) => blocking && !passed);
  if (blocked.length > 0) throw new CheckFailedError(asset, { materializationId, results, blocked });
  return results.length === 0 ? undefined : reportOf(results);
}

/** Those of the table as it stands: a change of the count is judged where it happens, in the merge. */
export const checksOfRows = ({ checks }: Pick<Asset, 'checks'>): readonly AssetCheck[] =>
  checks.filter(({ rule }) => rule.kind !== 'row-count-change');

/** All of them where the newest result of one is a failure: its rows may have gone, or never have been merged. */
async function failedBefore(session: Session, asset: Asset): Promise<readonly AssetCheck[]> {
  const checks = checksOfRows(asset);
  if (checks.length === 0) return [];
  const failed = await session.rows(
    `SELECT check_name FROM meta.checks WHERE asset = ${literal(asset.key)} AND check_name IN (${checks.map((check) => literal(check.name)).join(', ')})
     GROUP BY check_name HAVING NOT arg_max(passed, checked_at) LIMIT 1`,
  );
  return failed.length === 0 ? [] : checks;
}

/** On what is stored. */
export async function judge(
  session: Session,
  { key }: Pick<Asset, 'key'>,
  checks: readonly AssetCheck[],
): Promise<readonly CheckResult[]> {
  if (checks.length === 0) return [];
  const counted = checks.map((check, place) => ({ check, place, sql: failingRows(check, key) }));
  const [inOnePass, alone] = [
    counted.filter(({ sql }) => 'filter' in sql),
    counted.filter(({ sql }) => 'query' in sql),
  ];
  const filters = inOnePass.map(
    ({ place, sql }) => `count(*) FILTER (${'filter' in sql ? sql.filter : ''}) AS c${place}`,
  );
  const sources = [
    ...(filters.length === 0 ? [] : [`(SELECT ${filters.join(', ')} FROM ${tableOf(key)} t)`]),
    ...alone.map(({ place, sql }) => `(SELECT n AS c${place} FROM (${'query' in sql ? sql.query : ''}))`),
  ];
  const found = await session.row<Record<string, bigint | number | null>>(`SELECT * FROM ${sources.join(', ')}`);
  return counted.map(({ check, place }) => resultOf(check, Number(found[`c${place}`] ?? 0)));
}

/** A condition of the rows that fail, all of which are counted in one pass; or a query of its own that answers their number as n. */
type FailingRows = { readonly filter: string } | { readonly query: string };

function failingRows({ rule }: AssetCheck, asset: string): FailingRows {
  switch (rule.kind) {
    case 'not-null':
      return { filter: `t.${name(rule.column)} IS NULL` };
    case 'accepted-values': {
      const values = rule.values.map((value) => (typeof value === 'string' ? literal(value) : String(value)));
      return { filter: `t.${name(rule.column)} NOT IN (${values.join(', ')})` };
    }
    case 'unique': {
      const columns = rule.columns.map((column) => `t.${name(column)}`);
      const isWhole = columns.map((column) => `${column} IS NOT NULL`).join(' AND ');
      return {
        query: `SELECT coalesce(sum(rows), 0)::BIGINT AS n FROM (SELECT count(*) AS rows FROM ${tableOf(asset)} t
          WHERE ${isWhole} GROUP BY ${columns.join(', ')} HAVING rows > 1)`,
      };
    }
    case 'row-count-change':
      // What was counted when it was last materialized stands there until this materialization is recorded.
      return {
        query: `SELECT CASE WHEN abs(after - before) > greatest(${MOST_UNNOTICED}, ${rule.most} * greatest(after, before))
            THEN abs(after - before) ELSE 0 END AS n
          FROM (SELECT count(*) AS after FROM ${tableOf(asset)}),
            (SELECT coalesce(max(row_count), (SELECT count(*) FROM ${tableOf(asset)})) AS before FROM meta.assets
              WHERE asset = ${literal(asset)} AND last_materialized_at IS NOT NULL)`,
      };
    case 'custom-sql':
      return { query: `SELECT count(*) AS n FROM (${rule.sql})` };
  }
}

export async function recordChecks(
  session: Session,
  record: {
    readonly asset: string;
    readonly materializationId: string | undefined;
    /** Microseconds since the epoch. */
    readonly checkedAt: bigint;
    readonly results: readonly CheckResult[];
  },
): Promise<void> {
  const { asset, materializationId, checkedAt, results } = record;
  if (results.length === 0) return;
  const id = materializationId === undefined ? 'NULL' : literal(materializationId);
  const values = results.map(
    (result) => `(${id}, ${literal(asset)}, ${literal(result.name)}, ${literal(result.severity)}, ${result.blocking},
      ${result.passed}, ${result.failingRows}, ${literal(result.description)}, ${at(checkedAt)})`,
  );
  await session.run(`INSERT INTO meta.checks VALUES ${values.join(', ')}`);
}

/** What a blocking check rolled back took the results with it: they are written down by themselves, once. */
export async function recordBlocked(session: Session, error: unknown): Promise<never> {
  if (error instanceof CheckFailedError) {
    const { asset = '', failure } = error;
    const record = { ...failure, asset, checkedAt: BigInt(Date.now()) * 1000n };
    await session.transaction(async () => {
      await session.run(`DELETE FROM meta.checks WHERE materialization_id = ${literal(failure.materializationId)}`);
      await recordChecks(session, record);
    });
  }
  throw error;
}

/** What the checks of a materialization said when it was merged. */
export async function checksOf(session: Session, materializationId: string): Promise<CheckReport | undefined> {
  const rows = await session.rows<{
    check_name: string;
    severity: CheckResult['severity'];
    blocking: boolean;
    failing_rows: bigint;
    description: string;
  }>(`SELECT c.check_name, c.severity, c.blocking, c.failing_rows, c.description
    FROM meta.checks c JOIN meta.materializations m USING (materialization_id)
    WHERE materialization_id = ${literal(materializationId)} AND c.checked_at = m.merged_at AND c.check_name <> ${literal(heldBackCheck(true).name)}`);
  const results = rows.map(({ check_name, severity, blocking, failing_rows, description }) =>
    resultOf({ name: check_name, severity, blocking, description }, Number(failing_rows)),
  );
  return results.length === 0 ? undefined : reportOf(results);
}
