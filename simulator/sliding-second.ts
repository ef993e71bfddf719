/** Counts requests in any sliding second, as the strictest server would. */
export class SlidingSecond {
  private readonly times: number[] = [];

  /** True when this request is one too many; such a one does not count. */
  isTooMany(limit: number): boolean {
    this.forgetOld();
    if (this.times.length >= limit) return true;
    this.times.push(performance.now());
    return false;
  }

  /** Requests that counted in the last second. */
  count(): number {
    this.forgetOld();
    return this.times.length;
  }

  private forgetOld(): void {
    const now = performance.now();
    const old = this.times.findIndex((time) => time > now - 1_000);
    this.times.splice(0, old === -1 ? this.times.length : old);
  }
}
