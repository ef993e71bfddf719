/**
 * Whether an asset is paused. It is held from when nothing is in flight any more: what is read until then counts for the
 * pace, and so does its time.
 */
import type { Pause } from '../graph/pause';
import type { AssetProgress } from '../graph/plan';
import { HeldTime } from './held-time';

export class AssetPause {
  /** Undefined until somebody says something. */
  private isSaid: boolean | undefined;
  private inFlight = 0;
  private readonly held: HeldTime;

  /** As it was when the history before ended, where there was one. */
  constructor({ isPaused = false, pausedMs }: Pause, nowMs: number) {
    this.held = new HeldTime(pausedMs);
    if (isPaused) this.set(isPaused, nowMs);
  }

  get isPaused(): boolean {
    return this.isSaid === true;
  }

  get isHeld(): boolean {
    return this.isPaused && this.inFlight === 0;
  }

  set(isPaused: boolean, nowMs: number): void {
    this.isSaid = isPaused;
    this.note(nowMs);
  }

  /** To be told how many slices are in flight, at each change. */
  fly(slices: number, nowMs: number): void {
    this.inFlight = slices;
    this.note(nowMs);
  }

  note(nowMs: number): void {
    this.held.note(this.isHeld, nowMs);
  }

  shown(): Pick<AssetProgress, keyof Pause | 'isEnding'> {
    const { isPaused, isHeld } = this;
    return { ...(this.isSaid === undefined ? {} : { isPaused, isEnding: isPaused && !isHeld }), ...this.held.shown() };
  }
}
