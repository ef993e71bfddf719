/**
 * Asking again: how often, after how long, and when it is enough. An answer that looks final is one only when the same
 * request gives the same sign six times in a row: a stray 403 in twenty answers would pass a rule of three within 3,000
 * pages. Pure: it is told the time.
 */
import type { Sign, Verdict } from './judge';

/** What is asked for, which decides what an answer means. `account` is `/users/me`. */
export type Purpose = 'first-page' | 'later-page' | 'parent' | 'record' | 'account';

export type Step =
  | { readonly do: 'wait'; readonly ms: number }
  /** The sign was given often enough. */
  | { readonly do: 'believe'; readonly sign: Sign }
  | { readonly do: 'give-up'; readonly because: 'passing' | 'unreachable' | 'broken' };

type Failure = Exclude<Verdict, { readonly kind: 'accepted' | 'rate-limited' }>;

const TIMES = 6;
/** One parent or record is a small loss, and there are many. */
const TIMES_GONE = 2;
const TIMES_KNOWN_EMPTY = 2;
/** A token, a plan or a host does not break for seconds; a load balancer does. */
const LASTING_MS = 30_000;
const LASTING: readonly Sign[] = ['refused', 'missing', 'redirected', 'web-page'];
/** Between the answers of a row that must last: quick while it may be a stray one; the last waits for what is left. */
const LASTING_GAPS_MS: readonly number[] = [500, 1_500, 4_000, 8_000];

/** With nine answers in twenty faulty, one request in 3,000 meets ten in a row. */
const MOST_PASSING = 10;
/** Longer than that and Temporal should show it. */
const LONGEST_PASSING_MS = 60_000;
/** With one body in ten broken, one request in 10,000 meets four. */
const MOST_BROKEN = 4;
/** The same records are as long the next time. */
const MOST_OVERSIZE = 2;
const FIRST_GAP_MS = 200;
const LONGEST_GAP_MS = 8_000;
/** A row that other failures keep interrupting ends some time. */
const MOST_TRIES = 100;

export class Insistence {
  readonly #purpose: Purpose;
  readonly #isKnownEmpty: boolean;
  readonly #random: () => number;
  #row: { readonly sign: Sign; readonly count: number; readonly sinceMs: number } | undefined;
  #tries = 0;
  #passing = 0;
  #passingMs = 0;
  #broken = 0;

  constructor({
    purpose,
    isKnownEmpty,
    random,
  }: {
    readonly purpose: Purpose;
    readonly isKnownEmpty: boolean;
    readonly random: () => number;
  }) {
    this.#purpose = purpose;
    this.#isKnownEmpty = isKnownEmpty;
    this.#random = random;
  }

  /** `tookMs`: how long the failed request took, without its time in the limiter. */
  next(failure: Failure, { nowMs, tookMs }: { readonly nowMs: number; readonly tookMs: number }): Step {
    this.#tries += 1;
    if (failure.kind === 'sign' && this.#mayBeFinal(failure.sign)) return this.#nextOfRow(failure.sign, nowMs);
    if (failure.kind !== 'dropped' && failure.kind !== 'unreachable') this.#row = undefined;
    if (failure.kind === 'broken') {
      this.#broken += 1;
      if (this.#broken >= (failure.isOversize === true ? MOST_OVERSIZE : MOST_BROKEN))
        return { do: 'give-up', because: 'broken' };
    }
    return this.#nextPassing(failure, tookMs);
  }

  /** An outage shows web pages too; only the first call takes them for the host's own. */
  #mayBeFinal(sign: Sign): boolean {
    return sign !== 'web-page' || this.#purpose === 'account';
  }

  #nextOfRow(sign: Sign, nowMs: number): Step {
    const row =
      this.#row?.sign === sign ? { ...this.#row, count: this.#row.count + 1 } : { sign, count: 1, sinceMs: nowMs };
    this.#row = row;
    this.#passing = 0;
    this.#passingMs = 0;
    const { times, leastMs } = this.#ruleOf(sign);
    const leftMs = row.sinceMs + leastMs - nowMs;
    if (row.count >= times && leftMs <= 0) return { do: 'believe', sign };
    if (this.#tries >= MOST_TRIES) return { do: 'give-up', because: 'passing' };
    if (row.count >= times - 1 && leftMs > 0) return { do: 'wait', ms: leftMs };
    return {
      do: 'wait',
      ms: leastMs > 0 ? (LASTING_GAPS_MS[row.count - 1] ?? LONGEST_GAP_MS) : this.#gapMs(row.count),
    };
  }

  #ruleOf(sign: Sign): { readonly times: number; readonly leastMs: number } {
    const isOne = this.#purpose === 'parent' || this.#purpose === 'record';
    if (isOne && sign === 'missing') return { times: TIMES_GONE, leastMs: 0 };
    if (sign === 'empty' && this.#isKnownEmpty) return { times: TIMES_KNOWN_EMPTY, leastMs: 0 };
    return { times: TIMES, leastMs: LASTING.includes(sign) ? LASTING_MS : 0 };
  }

  #nextPassing(failure: Failure, tookMs: number): Step {
    this.#passing += 1;
    const ms = this.#gapMs(this.#passing);
    this.#passingMs += tookMs + ms;
    const isEnough = this.#passing >= MOST_PASSING || this.#passingMs > LONGEST_PASSING_MS || this.#tries >= MOST_TRIES;
    if (!isEnough) return { do: 'wait', ms };
    return { do: 'give-up', because: failure.kind === 'unreachable' ? 'unreachable' : 'passing' };
  }

  /** Doubling, with jitter: requests that failed together should not come back together. */
  #gapMs(count: number): number {
    return Math.min(FIRST_GAP_MS * 2 ** (count - 1), LONGEST_GAP_MS) * (0.5 + this.#random() / 2);
  }
}
