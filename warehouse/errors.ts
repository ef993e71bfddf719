/** What can go wrong with files: mine to say in one line what to do about it. */
import type { Asset } from '../graph/asset';
import { failedText, reportOf, type CheckReport, type CheckResult } from '../graph/check';
import { ReplicationError } from '../graph/errors';
import { sentences } from '../graph/sentences';

export class WarehouseError extends ReplicationError {
  readonly type: string = 'Warehouse';
  readonly retryable: boolean = true;
}

/** The folder belongs to another account or host: no retry changes that. */
export class WarehouseMismatchError extends WarehouseError {
  override readonly type = 'WarehouseMismatch';
  override readonly retryable = false;
}

/** Another process holds the data folder. */
export class WarehouseLockedError extends WarehouseError {
  override readonly type = 'WarehouseLocked';
  override readonly retryable = false;
}

/** The disk or the folder does not take what we write. */
export class StorageError extends WarehouseError {
  override readonly type = 'Storage';
}

/** A declared column cannot become what the declaration says now. */
export class SchemaConflictError extends WarehouseError {
  override readonly type = 'SchemaConflict';
  override readonly retryable = false;
}

/** Records that cannot be stored as rows: their primary key is missing or no key. */
export class BadRecordsError extends WarehouseError {
  override readonly type = 'Contract';
  override readonly retryable = false;
}

/** Pages that a rebuild needs were removed by somebody else: no retry brings them back. */
export class PagesGoneError extends WarehouseError {
  override readonly type = 'PagesGone';
  override readonly retryable = false;
}

/** What must hold of an asset does not: no retry changes that. */
export class CheckFailedError extends WarehouseError {
  override readonly type = 'CheckFailed';
  override readonly retryable = false;
  readonly report: CheckReport;

  constructor(
    asset: Pick<Asset, 'key' | 'group'>,
    readonly failure: {
      readonly materializationId: string;
      readonly results: readonly CheckResult[];
      /** Those for which nothing was merged; none where nothing was to be. */
      readonly blocked: readonly CheckResult[];
    },
  ) {
    const { results, blocked } = failure;
    const report = reportOf(results);
    const errors = report.failed.filter(({ severity }) => severity === 'error');
    const isBlocked = blocked.length > 0;
    const what = (isBlocked ? blocked : errors).map(failedText).join('; ');
    super(isBlocked ? sentences(what, 'Nothing was merged, the table is as it was') : what, {
      asset: asset.key,
      hint: `See these rows in ${isBlocked ? 'the pages kept' : 'the table'}, mend them at the source, or change the check in assets/${asset.group}/${asset.key}.ts`,
    });
    this.report = report;
  }
}

const CODES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file may not grow any further',
  EACCES: 'the folder may not be written',
  EPERM: 'the folder may not be written',
  EROFS: 'the file system is read-only',
};

/** One line for what the system or DuckDB says; anything else stays what it is. */
export function asStorageError(error: unknown, path: string): unknown {
  if (error instanceof ReplicationError) return error;
  const { message } = error as Error;
  const what = CODES[codeOf(error) ?? ''] ?? phraseOf(message);
  if (what !== undefined) {
    return new StorageError(`${what}: "${path}"`, {
      hint: 'Make room or set CAMPAIGNLAKE_HOME to another folder',
      cause: error,
    });
  }
  const lock = /Conflicting lock is held in .*?\(PID (\d+)\)/.exec(message);
  if (lock !== null) {
    return new WarehouseLockedError(`"${path}" is open in process ${lock[1]}`, {
      hint: 'End that process first',
      cause: error,
    });
  }
  return new WarehouseError(firstLine(message), { cause: error });
}

/** The system's code of an error, such as ENOENT. */
export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}

function phraseOf(message: string): string | undefined {
  if (/No space left|disk full|File too large|Could not write/i.test(message)) return 'the disk is full';
  return /Permission denied|Read-only file system|read-only/i.test(message)
    ? 'the folder may not be written'
    : undefined;
}

const firstLine = (message: string): string => message.split('\n')[0]?.slice(0, 300) ?? message;
