/** Reads the published file: all that the client may open. */
import { mkdir } from 'node:fs/promises';
import { failingChecksIn } from './failing-checks';
import { withFile, type Session } from './duckdb-file';
import { writeParquet } from './parquet';
import type { Asset } from '../graph/asset';
import type { FailingCheck } from '../graph/check';
import type { Range } from '../graph/range';
import type { StoredAsset } from '../graph/staging';
import { storedAssetsIn } from './stored-assets';

const READER_MEMORY_MB = 200;
const reading = { memoryMb: READER_MEMORY_MB, isReadOnly: true } as const;

export interface PublishedRun {
  readonly runId: string;
  readonly workflowId: string;
  readonly state: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly assets: number | null;
  readonly failed: number | null;
  readonly rowsWritten: number;
  readonly error: string | null;
}

export interface PublishedState {
  readonly assets: readonly StoredAsset[];
  readonly runs: readonly PublishedRun[];
  /** Checks that failed when they were last judged. */
  readonly failing: readonly FailingCheck[];
}

/** What is stored of each asset, and the newest runs; with the declarations also how far riders are behind. */
export function readPublished(path: string, assets: readonly Asset[] = [], range?: Range): Promise<PublishedState> {
  return withFile(path, reading, async (session) => ({
    assets: await storedAssetsIn(session, assets, range),
    runs: await runsIn(session),
    failing: await failingChecksIn(session, assets),
  }));
}

async function runsIn(session: Session): Promise<readonly PublishedRun[]> {
  const rows = await session.rows<Record<string, string | number | bigint | null>>(
    `SELECT run_id, workflow_id, state, strftime(started_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS started_at,
       strftime(ended_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') AS ended_at, assets, failed, rows_written, error
     FROM meta.runs ORDER BY runs.started_at DESC LIMIT 20`,
  );
  const text = (value: string | number | bigint | null | undefined): string => String(value ?? '');
  return rows.map((row) => ({
    runId: text(row['run_id']),
    workflowId: text(row['workflow_id']),
    state: text(row['state']),
    startedAt: text(row['started_at']),
    endedAt: row['ended_at'] === null ? null : text(row['ended_at']),
    assets: row['assets'] === null ? null : Number(row['assets']),
    failed: row['failed'] === null ? null : Number(row['failed']),
    rowsWritten: Number(row['rows_written'] ?? 0),
    error: row['error'] === null ? null : text(row['error']),
  }));
}

/** Parquet files out of the published file, one a table. */
export async function exportParquet(options: {
  readonly from: string;
  readonly tables: readonly string[];
  readonly to: string;
}): Promise<void> {
  await mkdir(options.to, { recursive: true });
  await withFile(options.from, reading, (session) =>
    writeParquet(session, { folder: options.to, tables: options.tables }),
  );
}
