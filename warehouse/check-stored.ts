/** All checks of one asset on what is stored, outside any merge: those of its rows, its references, its freshness. */
import type { Asset } from '../graph/asset';
import { freshnessCheck, reportOf, resultOf, type CheckReport, type CheckResult } from '../graph/check';
import { freshnessOf } from '../graph/freshness';
import type { CheckRequest } from '../graph/staging';
import { isStored } from '../graph/table-size';
import { checksOfRows, judge, recordChecks } from './checks';
import type { Session } from './duckdb-file';
import { CheckFailedError } from './errors';
import { referencesOf, type ReferenceJudge } from './references';
import { literal } from './sql';
import { storedAssetsIn } from './stored-assets';

/** What was found is written down, whatever it is. */
export const checkStored = (
  references: ReferenceJudge,
  asset: Asset,
  request: CheckRequest,
): Promise<readonly CheckResult[]> =>
  references.session.transaction(async () => {
    const results = await judgeStored(references, asset);
    await recordStored(references.session, { asset, request, results });
    return results;
  });

/** Nothing of what was never read. */
async function judgeStored(references: ReferenceJudge, asset: Asset): Promise<readonly CheckResult[]> {
  const { session } = references;
  const stored = (await storedAssetsIn(session)).find((one) => one.asset === asset.key);
  if (stored === undefined || !isStored(stored)) return [];
  const freshness = freshnessOf(asset, stored, new Date());
  return [
    ...(await judge(session, asset, checksOfRows(asset))),
    ...(await referencesOf(references, asset)),
    ...(freshness === 'unavailable' || freshness === 'never'
      ? []
      : [resultOf(freshnessCheck(asset), freshness === 'stale' ? 1 : 0)]),
  ];
}

async function recordStored(
  session: Session,
  {
    asset,
    request,
    results,
  }: { readonly asset: Asset; readonly request: CheckRequest; readonly results: readonly CheckResult[] },
): Promise<void> {
  const { materializationId, runId, strategy, reason, startedAt } = request;
  const checkedAt = BigInt(Date.now()) * 1000n;
  await session.run(`DELETE FROM meta.checks WHERE materialization_id = ${literal(materializationId)};
    DELETE FROM meta.materializations WHERE materialization_id = ${literal(materializationId)};
    INSERT INTO meta.materializations BY NAME SELECT ${literal(materializationId)} AS materialization_id, ${literal(asset.key)} AS asset,
      ${literal(runId)} AS run_id, 'check' AS mode, ${literal(strategy)} AS strategy, ${literal(reason)} AS reason, 'done' AS state,
      ${literal(startedAt)}::TIMESTAMPTZ AS started_at, now() AS ended_at, 0 AS calls, 0 AS pages, 0 AS rows_read`);
  await recordChecks(session, { asset: asset.key, materializationId, checkedAt, results });
}

/** @throws CheckFailedError when one of severity error failed */
export function reportOrThrow(
  asset: Asset,
  { materializationId }: CheckRequest,
  results: readonly CheckResult[],
): CheckReport {
  if (results.every(({ passed, severity }) => passed || severity === 'warning')) return reportOf(results);
  throw new CheckFailedError(asset, { materializationId, results, blocked: [] });
}
