/** Numbers that shape the commands of a workflow: they travel in the plan, so that a change counts for the next run only. */
export interface PlanLimits {
  /** Children at once. */
  readonly concurrentAssets: number;
  /** Pages of one slice. */
  readonly slicePages: number;
  /** Slices of one asset in flight. */
  readonly sliceWindow: number;
  /** Id ranges that a keyset walk reads side by side. */
  readonly keysetRanges: number;
  /** Tables of up to so many pages are scanned in each run, and nothing is tried on them. */
  readonly smallPages: number;
  /** Records asked for at once. */
  readonly pageSize: number;
  /** Slices that are staged together. */
  readonly stageSlices: number;
  /** Milliseconds that anything passing (429, 5xx, network) is asked again before it becomes final. */
  readonly patienceMs: number;
}
