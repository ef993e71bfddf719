/** How long a run or an asset was held back: its pace is that of the time in which it could go on. */
import type { Pause } from '../graph/pause';

export class HeldTime {
  private sinceMs: number | undefined;

  constructor(private pausedMs = 0) {}

  /** Told at each change, and as often as one likes between them. */
  note(isHeld: boolean, nowMs: number): void {
    if (this.sinceMs !== undefined) this.pausedMs += nowMs - this.sinceMs;
    this.sinceMs = isHeld ? nowMs : undefined;
  }

  shown(): Pick<Pause, 'pausedMs'> {
    return this.pausedMs === 0 ? {} : { pausedMs: this.pausedMs };
  }
}
