/**
 * The one writer of `warehouse.duckdb`: whatever reads or writes it waits its turn. The file is open only while somebody
 * has a turn, since DuckDB frees some of its memory at close only, and publishing copies a closed file.
 */
import { openFile, WORKING_MEMORY_MB, type OpenFile, type Session } from './duckdb-file';
import { asStorageError } from './errors';

/** Turns that share one opening: at most this many, since the instance grows. */
const TURNS_PER_OPENING = 12;

export class Writer {
  private tail: Promise<void> = Promise.resolve();
  private waiting = 0;
  private file: OpenFile | undefined;
  private turns = 0;
  private isAlone = false;

  constructor(
    readonly path: string,
    private readonly timeZone: string,
  ) {}

  /** A turn with the file open; for much work, with no other file open. */
  withSession<T>(act: (session: Session) => Promise<T>, isAlone = false): Promise<T> {
    return this.enqueue(async () => {
      if (this.isAlone !== isAlone) await this.checkpointAndClose();
      this.isAlone = isAlone;
      const options = { memoryMb: WORKING_MEMORY_MB, threads: 1, timeZone: this.timeZone, isAlone };
      this.file ??= await openFile(this.path, options);
      try {
        return await act(this.file.session);
      } catch (error) {
        this.close();
        throw asStorageError(error, this.path);
      } finally {
        this.turns++;
        if (this.waiting === 0 || this.turns >= TURNS_PER_OPENING) await this.checkpointAndClose();
      }
    });
  }

  /** A turn with the file closed and checkpointed. */
  withClosedFile<T>(act: () => Promise<T>): Promise<T> {
    return this.enqueue(async () => {
      await this.checkpointAndClose();
      return act();
    });
  }

  private enqueue<T>(act: () => Promise<T>): Promise<T> {
    this.waiting++;
    const turn = this.tail.then(() => {
      this.waiting--;
      return act();
    });
    this.tail = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  private async checkpointAndClose(): Promise<void> {
    try {
      await this.file?.session.run('CHECKPOINT');
    } catch (error) {
      // What was committed is in the log beside the file, and comes in when it is opened again.
      throw asStorageError(error, this.path);
    } finally {
      this.close();
    }
  }

  private close(): void {
    this.file?.close();
    this.file = undefined;
    this.turns = 0;
  }
}
