/** What is written down of runs, and of materializations that did not merge. */
import { failedAssets } from '../graph/causes';
import type { AssetProgress, MaterializeRequest, RunProgress } from '../graph/plan';
import type { UnmergedRecord } from '../graph/staging';
import type { Session } from './duckdb-file';
import { list, literal, orNull } from './sql';

export interface StartedRun {
  readonly runId: string;
  readonly workflowId: string;
  readonly account: string;
  readonly startedAt: string;
  readonly request: MaterializeRequest;
}

/** Once per run, however often it is said. */
export async function recordStart(session: Session, run: StartedRun): Promise<void> {
  await session.run(`DELETE FROM meta.runs WHERE run_id = ${literal(run.runId)}`);
  await session.run(`INSERT INTO meta.runs BY NAME SELECT ${literal(run.runId)} AS run_id,
    ${literal(run.workflowId)} AS workflow_id, ${literal(run.account)} AS account,
    ${literal(JSON.stringify(run.request))}::JSON AS request, 'running' AS state,
    ${literal(run.startedAt)}::TIMESTAMPTZ AS started_at`);
}

export async function recordEnd(session: Session, run: RunProgress): Promise<void> {
  const assets = Object.values(run.assets);
  const failed = failedAssets(run.assets).length;
  const endedAt = run.endedAt ?? new Date().toISOString();
  await session.run(`UPDATE meta.runs SET state = ${literal(run.state)}, ended_at = ${literal(endedAt)}::TIMESTAMPTZ,
    assets = ${assets.length}, failed = ${failed}, calls = ${run.calls}, rows_read = ${run.rowsRead},
    rows_written = ${run.rowsWritten}, error = ${orNull(run.error?.message)} WHERE run_id = ${literal(run.runId)}`);
  for (const asset of assets) await recordLost(session, asset, { ...run, endedAt });
}

/** What was terminated, left to another run, or failed before it began could write nothing down itself. */
async function recordLost(
  session: Session,
  { asset, state, materializationId, ...progress }: AssetProgress,
  { runId, mode, endedAt: runEndedAt }: Pick<RunProgress, 'runId' | 'mode'> & { readonly endedAt: string },
): Promise<void> {
  if (state !== 'failed' && state !== 'busy') return;
  const id = materializationId ?? `${runId}-${asset}`;
  // A run that was reset has another id than the one that its assets wrote down.
  const [known] = await session.rows(`SELECT asset FROM meta.materializations WHERE materialization_id = ${literal(id)}
    OR (run_id = ${literal(runId)} AND asset = ${literal(asset)})`);
  if (known !== undefined) return;
  const { endedAt = runEndedAt, startedAt = endedAt } = progress;
  const reason = 'it left no record of its own';
  await recordUnmerged(session, {
    ...progress,
    materializationId: id,
    asset,
    runId,
    mode,
    reason,
    state,
    startedAt,
    endedAt,
  });
}

/** Answers whether there were any. */
export async function closeOthers(session: Session, openRunIds: readonly string[]): Promise<boolean> {
  const closed = await session.rows(`UPDATE meta.runs SET state = 'terminated', ended_at = now()
    WHERE state = 'running' AND NOT list_contains(${list(openRunIds)}::VARCHAR[], run_id) RETURNING run_id`);
  return closed.length > 0;
}

/** Once per materialization, however often it is said. */
export async function recordUnmerged(session: Session, record: UnmergedRecord): Promise<void> {
  const id = literal(record.materializationId);
  await session.run(`DELETE FROM meta.materializations WHERE materialization_id = ${id}`);
  await session.run(`INSERT INTO meta.materializations BY NAME SELECT ${id} AS materialization_id,
    ${literal(record.asset)} AS asset, ${literal(record.runId)} AS run_id, ${literal(record.mode)} AS mode,
    ${literal(record.strategy)} AS strategy, ${literal(record.reason)} AS reason, ${literal(record.state)} AS state,
    ${literal(record.startedAt)}::TIMESTAMPTZ AS started_at, ${literal(record.endedAt)}::TIMESTAMPTZ AS ended_at,
    ${record.calls} AS calls, ${record.pages} AS pages, ${record.rowsRead} AS rows_read,
    ${orNull(record.error?.type)} AS error_type, ${orNull(record.error?.message)} AS error`);
}

/** A materialization that ended, in whatever way. */
export async function isRecorded(session: Session, materializationId: string): Promise<boolean> {
  const { n } = await session.row<{ n: bigint }>(
    `SELECT count(*) AS n FROM meta.materializations WHERE materialization_id = ${literal(materializationId)}`,
  );
  return n > 0n;
}
