/** The numbers that shape a run, each with its reason; a plan carries them, so a change counts for the next run only. */
import type { Settings } from '../config/settings';
import type { PlanLimits } from '../graph/plan-limits';
import { SMALL_PAGES } from '../graph/table-size';

export function planLimits({ patienceMs }: Pick<Settings, 'patienceMs'>): PlanLimits {
  return {
    // More children at once make no difference to the time and more to the worker's memory.
    concurrentAssets: 20,
    // Five seconds of the account's budget: short enough to show progress, long enough for few history events.
    slicePages: 25,
    // With answers after 2.5 s, 13 requests must be in flight to use 5 a second; the limiter has 100 to choose from.
    sliceWindow: 4,
    keysetRanges: 16,
    smallPages: SMALL_PAGES,
    // The API's own maximum.
    pageSize: 100,
    // About 10 thousand rows a batch.
    stageSlices: 4,
    patienceMs,
  };
}
