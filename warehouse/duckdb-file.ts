/**
 * The one module that opens DuckDB files. Per path one instance at a time in this process, readers included: the lock is
 * the process's, so a second one would be let in and lose rows. The memory of all instances comes out of one budget, which
 * has room for two that work: DuckDB keeps what it wrote cached until its limit is reached, however little it needs. What
 * a merge of a large table needs beyond its limit grows with the table, so such a one takes all of the budget.
 */
import {
  DuckDBInstance,
  JSDuckDBValueConverter,
  type DuckDBConnection,
  type DuckDBMaterializedResult,
  type JS,
} from '@duckdb/node-api';
import { rm, stat } from 'node:fs/promises';
import { asStorageError } from './errors';

/** Megabytes for all instances open at once: the worker's lock, and two that work. The process needs some 500 more. */
const MEMORY_BUDGET_MB = 280;
/** What staging, merging and writing Parquet need at any number of rows; small tables fill it as well as large ones. */
export const WORKING_MEMORY_MB = 128;
const LARGEST_SHARE_MB = 2 * WORKING_MEMORY_MB;
/** Long texts (HTML of messages) need more than that, and rows come some 2,000 at once: so many times their page. */
const PAGE_COPIES = 60;
const MOST_MEMORY_MB = 650;
/** Where nothing else is open, or nothing is written: Parquet is made at the end of a run. */
const MOST_MEMORY_ALONE_MB = 900;
/** Characters of statements that wait for the next answer. */
const MOST_UNSENT = 100_000;

/** Three headers: what is smaller was never a file. */
const SMALLEST_FILE_BYTES = 12_288;
/** Another process may be making it just now. */
const MAKING_MS = 10_000;

const BEGIN = 'BEGIN TRANSACTION';
const ANSWERS = /^\s*(SELECT|FROM|WITH|VALUES|SHOW|DESCRIBE|EXPLAIN)\b/i;

export interface OpenOptions {
  readonly memoryMb: number;
  /** Nothing else works meanwhile, whatever its path. */
  readonly isAlone?: boolean;
  readonly threads?: number;
  readonly isReadOnly?: boolean;
  /** Session time zone: naive times are read in it. */
  readonly timeZone?: string;
}

/**
 * What SQL runs on. A call costs more than most statements do, so what needs no answer goes along with the next that does:
 * in a transaction all of it, at the latest with its COMMIT.
 */
export class Session {
  private unsent: string[] = [];
  private isInTransaction = false;
  private memoryMb: number | undefined;

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly mostMemoryMb: number,
  ) {}

  /** In a transaction, its error may come with a later answer. What answers with rows is for `rows`. */
  async run(sql: string): Promise<void> {
    if (!this.isInTransaction) await this.send(sql);
    else if (this.unsent.reduce((length, one) => length + one.length, sql.length) > MOST_UNSENT) await this.send(sql);
    else this.later(sql);
  }

  /** For what only this session knows of: temporary tables, settings. Where nothing follows it is never done. */
  later(sql: string): void {
    // Of statements that are sent together DuckDB answers the first that has rows.
    if (ANSWERS.test(sql)) throw new Error(`its answer would be taken for another's: ${sql.slice(0, 80)}`);
    this.unsent.push(sql);
  }

  /** Pages of long texts get more memory than the rest, until the next call. */
  makeRoom(largestPageBytes: number): void {
    const wantedMb = WORKING_MEMORY_MB + Math.ceil((largestPageBytes * PAGE_COPIES) / 1_000_000);
    const memoryMb = Math.min(wantedMb, this.mostMemoryMb);
    if (memoryMb !== this.memoryMb) this.later(`SET memory_limit='${memoryMb}MB'`);
    this.memoryMb = memoryMb;
  }

  /** How long the texts of a stored table are is not known before they are read: again, with more memory, where it was not enough. */
  async withRoom<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (!String(error).includes('Out of Memory Error')) throw error;
      this.makeRoom(Infinity);
      return act();
    }
  }

  /** Of the one statement that has rows. The answer is there as a whole: its chunks are taken without a turn of the event loop for each. */
  async rows<Row extends Record<string, JS>>(sql: string): Promise<readonly Row[]> {
    const answer = await this.send(sql);
    const names = answer.deduplicatedColumnNames();
    const chunks = Array.from({ length: answer.chunkCount }, (_, place) => answer.getChunk(place));
    const rows = chunks.flatMap((chunk) => chunk.convertRows(JSDuckDBValueConverter));
    return rows.map((row) => Object.fromEntries(names.map((name, place) => [name, row[place]])) as Row);
  }

  async row<Row extends Record<string, JS>>(sql: string): Promise<Row> {
    const [row] = await this.rows<Row>(sql);
    if (row === undefined) throw new Error(`no row: ${sql.slice(0, 80)}`);
    return row;
  }

  /** All or nothing. After an error DuckDB would answer COMMIT with success while nothing is saved. */
  async transaction<T>(act: () => Promise<T>): Promise<T> {
    this.later(BEGIN);
    this.isInTransaction = true;
    try {
      const result = await act();
      await this.send('COMMIT');
      return result;
    } catch (error) {
      const begin = this.unsent.indexOf(BEGIN);
      this.unsent.length = Math.max(begin, 0);
      // A failed COMMIT has rolled back already, and a fatal error leaves nothing to roll back.
      if (begin < 0) await this.send('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      this.isInTransaction = false;
    }
  }

  private send(sql: string): Promise<DuckDBMaterializedResult> {
    const statements = [...this.unsent, sql];
    this.unsent = [];
    return this.connection.run(statements.join(';\n'));
  }
}

/** First come, first served: what needs all of the budget would otherwise wait for as long as small ones come. */
class Turns {
  private readonly tails = new Map<string, Promise<void>>();
  private usedMb = 0;
  private readonly waiting: { readonly memoryMb: number; readonly begin: () => void }[] = [];

  async take(path: string, memoryMb: number): Promise<() => void> {
    const before = this.tails.get(path) ?? Promise.resolve();
    let leave: () => void = () => undefined;
    const mine = before.then(() => new Promise<void>((resolve) => (leave = resolve)));
    this.tails.set(path, mine);
    await before;
    await new Promise<void>((begin) => {
      this.waiting.push({ memoryMb, begin });
      this.beginNext();
    });
    return () => {
      this.usedMb -= memoryMb;
      this.beginNext();
      if (this.tails.get(path) === mine) this.tails.delete(path);
      leave();
    };
  }

  private beginNext(): void {
    for (;;) {
      const [next] = this.waiting;
      if (next === undefined || (this.usedMb > 0 && this.usedMb + next.memoryMb > MEMORY_BUDGET_MB)) return;
      this.waiting.shift();
      this.usedMb += next.memoryMb;
      next.begin();
    }
  }
}

const turns = new Turns();

/** An open file; `close` must be called, and gives the path free. */
export interface OpenFile {
  readonly session: Session;
  close(): void;
}

export async function openFile(path: string, options: OpenOptions): Promise<OpenFile> {
  const leave = await turns.take(path, options.isAlone === true ? LARGEST_SHARE_MB : options.memoryMb);
  let instance: DuckDBInstance | undefined;
  try {
    if (options.isReadOnly !== true) await removeUnmade(path);
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
    const mayTakeAll = options.isAlone === true || options.isReadOnly === true;
    return {
      session: new Session(connection, mayTakeAll ? MOST_MEMORY_ALONE_MB : MOST_MEMORY_MB),
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

/** A disk that was full, or a kill, leaves the beginning of a file, which DuckDB would refuse for ever. */
async function removeUnmade(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.size >= SMALLEST_FILE_BYTES || Date.now() - found.mtimeMs < MAKING_MS) return;
  await rm(path, { force: true });
}

/** Opens, acts, closes. */
export async function withFile<T>(
  path: string,
  options: OpenOptions,
  act: (session: Session) => Promise<T>,
): Promise<T> {
  const file = await openFile(path, options);
  try {
    const result = await act(file.session);
    // To close does it too, but holds up the event loop.
    if (options.isReadOnly !== true) await file.session.run('CHECKPOINT');
    return result;
  } catch (error) {
    throw asStorageError(error, path);
  } finally {
    file.close();
  }
}
