/** Tells who is to be told how a run ended. Nobody who could be told is no failure of it: the next run tells what goes on. */
import { CancellationScope } from '@temporalio/workflow';
import type { RunProgress, WarehouseIdentity } from '../graph/plan';
import { alerting, bookkeeping } from './activity-options';
import { failureOf } from './failures';

/** Why it could not be told. The identity is that of the plan; a run that was not planned belongs to whose worker it met. */
export function tellTroubles(progress: RunProgress, known?: WarehouseIdentity): Promise<string | undefined> {
  return CancellationScope.nonCancellable(async () => {
    try {
      const identity = known ?? (await bookkeeping.identify());
      await alerting.sendAlerts({ identity, progress });
      return undefined;
    } catch (error) {
      return failureOf(error).message;
    }
  });
}
