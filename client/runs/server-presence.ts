/** Whether the Temporal server answers while a run is followed: said when it stops, and when it answers again. */
import type { Client } from '@temporalio/client';

const ANSWER_TIMEOUT_MS = 2_000;

export interface Watched {
  readonly client: Pick<Client, 'connection'>;
  readonly say: (line: string) => void;
}

export class ServerPresence {
  private seenAtMs = Date.now();
  private isAway = false;

  constructor(private readonly watched: Watched) {}

  /** It answered. */
  seen(): void {
    this.seenAtMs = Date.now();
    if (this.isAway) this.watched.say('The Temporal server answers again');
    this.isAway = false;
  }

  /** Asks it for what needs no worker; answers whether it did. */
  async look(): Promise<boolean> {
    const { connection } = this.watched.client;
    try {
      await connection.withDeadline(Date.now() + ANSWER_TIMEOUT_MS, () => connection.workflowService.getSystemInfo({}));
    } catch {
      if (!this.isAway) this.watched.say('The Temporal server does not answer: waiting for it, the run goes on then');
      this.isAway = true;
      return false;
    }
    this.seen();
    return true;
  }

  /** How long it has not answered. */
  awayMs(): number {
    return this.isAway ? Date.now() - this.seenAtMs : 0;
  }
}
