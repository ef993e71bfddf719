/** What an operator holds back: a run, or one asset of it. */
export interface Pause {
  /** Of a run: but for assets that say otherwise. */
  readonly isPaused?: boolean;
  /** So long it could not go on since it began, up to the last word about that. */
  readonly pausedMs?: number;
}
