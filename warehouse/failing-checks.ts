/** Checks whose newest result is a failure, as the published file knows them. */
import type { Asset } from '../graph/asset';
import {
  errorsFirst,
  freshnessCheck,
  heldBackCheck,
  referenceCheck,
  resultOf,
  type CheckResult,
  type FailingCheck,
} from '../graph/check';
import type { Session } from './duckdb-file';

/** Errors first. What is declared no more is left out: nobody will ever judge it again. */
export async function failingChecksIn(session: Session, assets: readonly Asset[]): Promise<readonly FailingCheck[]> {
  // A file from before checks were kept.
  const tables = await session.rows(
    "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'meta' AND table_name = 'checks'",
  );
  if (tables.length === 0) return [];
  const rows = await session.rows<{
    asset: string;
    check_name: string;
    severity: CheckResult['severity'];
    blocking: boolean;
    failing_rows: bigint;
    description: string;
  }>(`SELECT asset, check_name, severity, blocking, failing_rows, description FROM meta.checks
    QUALIFY row_number() OVER (PARTITION BY asset, check_name ORDER BY checked_at DESC) = 1 AND NOT passed ORDER BY asset, check_name`);
  const declared = new Set(assets.flatMap((asset) => namesOf(asset).map((name) => `${asset.key} ${name}`)));
  const failing = rows
    .filter(({ asset, check_name: name }) => declared.has(`${asset} ${name}`))
    .map(({ asset, check_name: name, failing_rows: failed, ...check }) => ({
      asset,
      ...resultOf({ name, ...check }, Number(failed)),
    }));
  return errorsFirst(failing);
}

const namesOf = (asset: Asset): readonly string[] => [
  ...asset.checks.map(({ name }) => name),
  ...Object.entries(asset.references).map(([column, target]) => referenceCheck(column, target).name),
  freshnessCheck(asset).name,
  heldBackCheck(true).name,
];
