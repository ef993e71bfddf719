/**
 * The account's one budget: every request of the process waits here for its turn. The first class of priority goes before
 * the second, and inside a class who came first.
 */
import { reasonOf, type Clock } from './clock';
import { Pace } from './pace';

export type Priority = 1 | 2;

export interface Turn {
  readonly priority: Priority;
  readonly signal?: AbortSignal | undefined;
}

interface Waiting {
  start(): void;
}

export class Limiter {
  readonly #pace: Pace;
  readonly #clock: Clock;
  readonly #waiting: Readonly<Record<Priority, Set<Waiting>>> = { 1: new Set(), 2: new Set() };
  #cancelTimer: (() => void) | undefined;

  constructor({
    requestsPerSecond,
    clock,
  }: {
    readonly requestsPerSecond: number | 'unlimited';
    readonly clock: Clock;
  }) {
    this.#pace = new Pace(requestsPerSecond);
    this.#clock = clock;
  }

  /**
   * Runs `send` when its turn has come; `send` says when the request has really left. Rejects with the signal's reason
   * where that is aborted before.
   */
  async run<T>(turn: Turn, send: (onSent: () => void) => Promise<T>): Promise<T> {
    await this.#turn(turn);
    let wasSent = false;
    const onSent = (): void => {
      if (wasSent) return;
      wasSent = true;
      this.#pace.sent(this.#clock.now());
      this.#startNext();
    };
    try {
      return await send(onSent);
    } finally {
      this.#pace.ended({ wasSent });
      this.#startNext();
    }
  }

  stop(ms: number): void {
    this.#pace.stop(ms, this.#clock.now());
  }

  slowDown(): void {
    this.#pace.slowDown(this.#clock.now());
  }

  speedUp(): void {
    this.#pace.speedUp();
  }

  #turn({ priority, signal }: Turn): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(reasonOf(signal));
      const queue = this.#waiting[priority];
      const leave = (): void => {
        queue.delete(waiting);
        if (signal !== undefined) reject(reasonOf(signal));
      };
      const waiting: Waiting = {
        start: () => {
          queue.delete(waiting);
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      queue.add(waiting);
      this.#startNext();
    });
  }

  #startNext(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (;;) {
      const [first] = this.#waiting[1].size > 0 ? this.#waiting[1] : this.#waiting[2];
      if (first === undefined) return;
      const now = this.#clock.now();
      const waitMs = this.#pace.waitMs(now);
      if (waitMs > 0) {
        if (waitMs !== Infinity) this.#cancelTimer = this.#clock.after(waitMs, () => this.#startNext());
        return;
      }
      this.#pace.grant(now);
      first.start();
    }
  }
}
