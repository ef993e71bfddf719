/**
 * When the next request may be sent. Requests are spaced evenly, and counted from when each was *really* sent: a request
 * that still connects counts as one that may be sent at any moment, so no second holds more than the budget, however long
 * connections take and however late timers are. Pure: it is told the time.
 */

/**
 * A second as the server sees it, with what sockets and event loops add: with 1,000 a server that counts a sliding second
 * saw 6 requests in 995 ms, with 1,015 none, at 98 % of the budget.
 */
const SECOND_MS = 1_020;
/** What late timers have cost may be caught up at once, up to this. */
const CATCH_UP_MS = 50;
/** Under other people's load on the account the pace falls to half, no lower: Retry-After does the rest. */
const SLOWEST = 2;
const SLOW_DOWN = 1.1;
/** One bad answer in ten keeps the pace where it is. */
const SPEED_UP = 0.99;
/** Sockets and answers in memory, without a budget. */
const IN_FLIGHT_UNLIMITED = 32;
/** With one: answers may take ten seconds before they hold the pace back. */
const IN_FLIGHT_SECONDS = 10;
const IN_FLIGHT_MOST = 256;

export class Pace {
  /** Requests in a row of `windowMs`. */
  readonly #burst: number;
  readonly #windowMs: number;
  readonly #mostInFlight: number;
  /** Times of the last requests, oldest first; at most `burst` of them. */
  readonly #sentAt: number[] = [];
  #unsent = 0;
  #inFlight = 0;
  #nextSlot = -Infinity;
  #stoppedUntil = -Infinity;
  /** 1 is the whole budget, 2 half of it. */
  #slowness = 1;
  #slowedAt = -Infinity;

  constructor(requestsPerSecond: number | 'unlimited') {
    const perSecond = requestsPerSecond === 'unlimited' ? Infinity : requestsPerSecond;
    this.#burst = Math.max(1, Math.floor(perSecond));
    this.#windowMs = perSecond === Infinity ? 0 : SECOND_MS / Math.min(1, perSecond);
    this.#mostInFlight =
      perSecond === Infinity
        ? IN_FLIGHT_UNLIMITED
        : Math.min(Math.max(perSecond * IN_FLIGHT_SECONDS, IN_FLIGHT_UNLIMITED), IN_FLIGHT_MOST);
  }

  /** Milliseconds until a request may be sent; Infinity where that depends on one that is under way. */
  waitMs(now: number): number {
    if (this.#inFlight >= this.#mostInFlight / (this.#windowMs === 0 ? this.#slowness : 1)) return Infinity;
    const at = Math.max(this.#stoppedUntil, this.#windowMs === 0 ? -Infinity : this.#slotAt());
    return Math.max(0, at - now);
  }

  #slotAt(): number {
    const free = this.#burst - this.#unsent;
    if (free <= 0) return Infinity;
    const oldest = this.#sentAt[this.#sentAt.length - free];
    return Math.max(this.#nextSlot, oldest === undefined ? -Infinity : oldest + this.#windowMs * this.#slowness);
  }

  grant(now: number): void {
    this.#inFlight += 1;
    this.#unsent += 1;
    const spacing = (this.#windowMs * this.#slowness) / this.#burst;
    this.#nextSlot = Math.max(this.#nextSlot, this.#stoppedUntil, now - Math.max(spacing, CATCH_UP_MS)) + spacing;
  }

  sent(now: number): void {
    this.#unsent -= 1;
    this.#sentAt.push(now);
    if (this.#sentAt.length > this.#burst) this.#sentAt.shift();
  }

  /** The request has ended, with an answer or without one. */
  ended({ wasSent }: { readonly wasSent: boolean }): void {
    this.#inFlight -= 1;
    if (!wasSent) this.#unsent -= 1;
  }

  /** Nothing is sent for `ms` milliseconds: `Retry-After` is about the account, not about one request. */
  stop(ms: number, now: number): void {
    this.#stoppedUntil = Math.max(this.#stoppedUntil, now + ms);
  }

  /** After 429 or 503; the answers to one second's requests count once. */
  slowDown(now: number): void {
    if (now - this.#slowedAt < SECOND_MS) return;
    this.#slowedAt = now;
    this.#slowness = Math.min(SLOWEST, this.#slowness * SLOW_DOWN);
  }

  speedUp(): void {
    this.#slowness = Math.max(1, this.#slowness * SPEED_UP);
  }
}
