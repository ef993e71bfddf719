/** Counts requests in any sliding second, as the strictest server would. */
export class SlidingSecond {
  private readonly times: number[] = [];

  constructor(private readonly limit: number) {}

  /** True when this request is one too many; such a one does not count. */
  count(): boolean {
    const now = performance.now();
    while (this.times.length > 0 && (this.times[0] ?? now) <= now - 1_000) this.times.shift();
    if (this.times.length >= this.limit) return true;
    this.times.push(now);
    return false;
  }
}
