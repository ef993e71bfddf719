/**
 * One worker a data folder. The lock is a tiny DuckDB file that is held open: DuckDB takes a lock of the operating system on
 * it, which is gone the moment the process dies, however it dies.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openFile } from './duckdb-file';
import { WarehouseLockedError, asStorageError } from './errors';

export interface WorkerLock {
  release(): void;
}

/** @throws WarehouseLockedError that names the process which holds it */
export async function acquireWorkerLock(folder: string): Promise<WorkerLock> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asStorageError(error, folder);
  }
  try {
    const file = await openFile(join(folder, 'worker.lock'), { memoryMb: LOCK_MEMORY_MB, threads: 1 });
    return { release: () => file.close() };
  } catch (error) {
    if (!(error instanceof WarehouseLockedError)) throw error;
    throw new WarehouseLockedError(`another worker serves the data folder: ${error.message}`, { cause: error });
  }
}

const LOCK_MEMORY_MB = 16;
