/**
 * The one module that opens DuckDB files. Per path one instance at a time in this process, readers included: the lock is
 * the process's, so a second one would be let in and lose rows. The memory of all instances comes out of one budget, which
 * has room for one that works: DuckDB keeps what it wrote cached until its limit is reached, however little it needs, so
 * that two would fill two limits as soon as tables are large.
 */
import { DuckDBInstance, type DuckDBConnection, type JS } from '@duckdb/node-api';
import { asStorageError } from './errors';

/** Megabytes for all instances open at once: the worker's lock, and one that works. The process needs some 500 more. */
const MEMORY_BUDGET_MB = 220;
/** What staging, merging and writing Parquet need at any number of rows; small tables fill it as well as large ones. */
export const WORKING_MEMORY_MB = 128;
/** Long texts (HTML of messages) need more than that, and rows come some 2,000 at once: so many times their page. */
const PAGE_COPIES = 60;
const MOST_MEMORY_MB = 900;

export interface OpenOptions {
  readonly memoryMb: number;
  readonly threads?: number;
  readonly isReadOnly?: boolean;
  /** Session time zone: naive times are read in it. */
  readonly timeZone?: string;
}

/** What SQL runs on. */
export class Session {
  constructor(private readonly connection: DuckDBConnection) {}

  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  /** Pages of long texts get more memory than the rest, until the next call. */
  async makeRoom(largestPageBytes: number): Promise<void> {
    const memoryMb = WORKING_MEMORY_MB + Math.ceil((largestPageBytes * PAGE_COPIES) / 1_000_000);
    await this.run(`SET memory_limit='${Math.min(memoryMb, MOST_MEMORY_MB)}MB'`);
  }

  async rows<Row extends Record<string, JS>>(sql: string): Promise<readonly Row[]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowObjectsJS() as Row[];
  }

  async row<Row extends Record<string, JS>>(sql: string): Promise<Row> {
    const [row] = await this.rows<Row>(sql);
    if (row === undefined) throw new Error(`no row: ${sql.slice(0, 80)}`);
    return row;
  }

  /** All or nothing. After an error DuckDB would answer COMMIT with success while nothing is saved. */
  async transaction<T>(act: () => Promise<T>): Promise<T> {
    await this.run('BEGIN TRANSACTION');
    try {
      const result = await act();
      await this.run('COMMIT');
      return result;
    } catch (error) {
      // A failed COMMIT has rolled back already, and a fatal error leaves nothing to roll back.
      await this.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}

class Turns {
  private readonly tails = new Map<string, Promise<void>>();
  private usedMb = 0;
  private readonly waiting: (() => void)[] = [];

  async take(path: string, memoryMb: number): Promise<() => void> {
    const before = this.tails.get(path) ?? Promise.resolve();
    let leave: () => void = () => undefined;
    const mine = before.then(() => new Promise<void>((resolve) => (leave = resolve)));
    this.tails.set(path, mine);
    await before;
    while (this.usedMb > 0 && this.usedMb + memoryMb > MEMORY_BUDGET_MB) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.usedMb += memoryMb;
    return () => {
      this.usedMb -= memoryMb;
      for (const wake of this.waiting.splice(0)) wake();
      if (this.tails.get(path) === mine) this.tails.delete(path);
      leave();
    };
  }
}

const turns = new Turns();

/** An open file; `close` must be called, and gives the path free. */
export interface OpenFile {
  readonly session: Session;
  close(): void;
}

export async function openFile(path: string, options: OpenOptions): Promise<OpenFile> {
  const leave = await turns.take(path, options.memoryMb);
  let instance: DuckDBInstance | undefined;
  try {
    instance = await DuckDBInstance.create(path, {
      threads: String(options.threads ?? 2),
      memory_limit: `${options.memoryMb}MB`,
      preserve_insertion_order: 'false',
      temp_directory: `${path}.tmp`,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      ...(options.isReadOnly === true ? { access_mode: 'READ_ONLY' } : {}),
    });
    const connection = await instance.connect();
    await connection.run(`SET TimeZone='${options.timeZone ?? 'UTC'}'`);
    const opened = instance;
    return {
      session: new Session(connection),
      close: () => {
        connection.closeSync();
        opened.closeSync();
        leave();
      },
    };
  } catch (error) {
    instance?.closeSync();
    leave();
    throw asStorageError(error, path);
  }
}

/** Opens, acts, closes. */
export async function withFile<T>(
  path: string,
  options: OpenOptions,
  act: (session: Session) => Promise<T>,
): Promise<T> {
  const file = await openFile(path, options);
  try {
    return await act(file.session);
  } catch (error) {
    throw asStorageError(error, path);
  } finally {
    file.close();
  }
}
