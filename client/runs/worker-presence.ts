/** Whether a worker answers while a run is followed: a line once none has for a while, since nothing else would ever be said. */

/** A busy worker answers late, and one that takes over another's workflow waits for its last task. */
const SILENT_MS = 10_000;

export interface WatchedWorker {
  readonly say: (line: string) => void;
  /** What to say of the silence. */
  readonly whySilent: () => Promise<string>;
  /** @default Date.now */
  readonly now?: () => number;
}

export class WorkerPresence {
  private readonly now: () => number;
  private seenAtMs: number;
  private isSaid = false;

  constructor(private readonly watched: WatchedWorker) {
    this.now = watched.now ?? Date.now;
    this.seenAtMs = this.now();
  }

  /** It answered, or nobody can tell whether it would. */
  seen(): void {
    this.seenAtMs = this.now();
    this.isSaid = false;
  }

  /** It did not answer: said once, until it does. */
  async look(): Promise<void> {
    if (this.isSaid || this.now() - this.seenAtMs < SILENT_MS) return;
    // The server may go away just now, which is said by whoever looks after that.
    const why = await this.watched.whySilent().catch(() => undefined);
    if (why === undefined) return;
    this.isSaid = true;
    this.watched.say(why);
  }
}
