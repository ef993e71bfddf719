import type { Clock } from '../../activecampaign/clock';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Time that passes only when everybody waits: half a minute takes none, and nobody is called too early. */
export class VirtualClock implements Clock {
  readonly #timers: Timer[] = [];
  /** How late each timer is, as on a busy event loop. */
  readonly #lateMs: () => number;
  #now = Date.parse('2026-01-05T12:00:00Z');
  /** Every wait that was asked for, in milliseconds. */
  readonly waits: number[] = [];

  constructor({ lateMs = () => 0 }: { readonly lateMs?: () => number } = {}) {
    this.#lateMs = lateMs;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    this.waits.push(ms);
    const timer = { at: this.#now + ms + this.#lateMs(), callback };
    this.#timers.push(timer);
    setImmediate(() => this.#fireNext());
    return () => {
      if (this.#timers.includes(timer)) this.#timers.splice(this.#timers.indexOf(timer), 1);
    };
  }

  #fireNext(): void {
    const [next] = this.#timers.toSorted((a, b) => a.at - b.at);
    if (next === undefined) return;
    this.#timers.splice(this.#timers.indexOf(next), 1);
    this.#now = Math.max(this.#now, next.at);
    next.callback();
  }
}
