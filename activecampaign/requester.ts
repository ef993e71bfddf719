/**
 * One request: its turn in the account's budget, its sending, what the reply is worth, and what that says about the budget.
 * Texts from the server leave here without secrets.
 */
import type { Clock } from './clock';
import { judge, type Expected, type Verdict } from './judge';
import type { Limiter, Priority } from './limiter';
import type { Reply } from './reply';
import type { Scrubber } from './scrub';
import type { Sender } from './sender';

export interface Query extends Expected {
  /** Below `/api/3/`, with its parameters. */
  readonly path: string;
  readonly priority: Priority;
  readonly signal?: AbortSignal | undefined;
}

export interface Outcome {
  readonly verdict: Verdict;
  readonly reply: Reply;
  /** From its turn to its end. */
  readonly tookMs: number;
}

export interface RequesterParts {
  readonly sender: Sender;
  readonly limiter: Limiter;
  readonly clock: Clock;
  readonly scrubber: Scrubber;
}

/** Where a 429 does not say how long: doubling, since it says nothing about the second one either. */
const FIRST_STOP_MS = 1_000;
const LONGEST_STOP_MS = 60_000;
/** `Retry-After: 0` must not become a loop without a pause. */
const LEAST_STOP_MS = 100;

export class Requester {
  /** Requests sent so far. */
  calls = 0;
  /** When the last answer was accepted. */
  newestAnswerAt: Date | undefined;
  readonly #parts: RequesterParts;
  #limitedInRow = 0;

  constructor(parts: RequesterParts) {
    this.#parts = parts;
  }

  async once(query: Query): Promise<Outcome> {
    const { sender, limiter, clock } = this.#parts;
    const { priority, signal, path } = query;
    return limiter.run({ priority, signal }, async (onSent) => {
      const startedMs = clock.now();
      this.calls += 1;
      const reply = await sender.get(path, { signal, onSent });
      const nowMs = clock.now();
      const verdict = this.#withoutSecrets(judge(reply, query, nowMs));
      this.#adaptTo(verdict, nowMs);
      return { verdict, reply, tookMs: nowMs - startedMs };
    });
  }

  #adaptTo(verdict: Verdict, nowMs: number): void {
    const { limiter } = this.#parts;
    if (verdict.kind === 'rate-limited') {
      const unsaidMs = Math.min(FIRST_STOP_MS * 2 ** this.#limitedInRow, LONGEST_STOP_MS);
      this.#limitedInRow += 1;
      limiter.stop(Math.max(verdict.retryAfterMs ?? unsaidMs, LEAST_STOP_MS));
      limiter.slowDown();
      return;
    }
    if (verdict.kind === 'accepted') {
      this.#limitedInRow = 0;
      this.newestAnswerAt = new Date(nowMs);
      limiter.speedUp();
    }
    if (verdict.kind !== 'passing') return;
    // One endpoint's outage may name any time; the others need not wait for all of it.
    if (verdict.retryAfterMs !== undefined) limiter.stop(Math.min(verdict.retryAfterMs, LONGEST_STOP_MS));
    if (verdict.isOverload === true) limiter.slowDown();
  }

  #withoutSecrets(verdict: Verdict): Verdict {
    return verdict.kind === 'accepted' ? verdict : { ...verdict, what: this.#parts.scrubber.scrub(verdict.what) };
  }
}
