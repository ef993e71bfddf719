/** Tells who is to be told how a run ended. Nobody who could be told is no failure of it: the next run tells what goes on. */
import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { MaterializationPlan, RunProgress, WarehouseIdentity } from '../graph/plan';
import { alerting, bookkeeping } from './activity-options';
import { failureOf } from './failures';

export class Teller {
  private failure: string | undefined;
  private isTold = false;

  /** What a person cancelled is no trouble. */
  async tellEnd(plan: MaterializationPlan, progress: RunProgress): Promise<void> {
    if (plan.sendsAlerts !== true || progress.state === 'canceled') return;
    this.isTold = true;
    this.failure = await tellTroubles(progress, plan.identity);
  }

  /** What ended the run before its end was told: it could not be planned, or nothing could be published. */
  async tellFailure(error: unknown, plan: MaterializationPlan | undefined, progress: RunProgress): Promise<void> {
    if (this.isTold || isCancellation(error) || (plan !== undefined && plan.sendsAlerts !== true)) return;
    await tellTroubles({ ...progress, state: 'failed', error: failureOf(error) }, plan?.identity);
  }

  failed(): Pick<RunProgress, 'alertFailure'> {
    return this.failure === undefined ? {} : { alertFailure: this.failure };
  }
}

/** Why it could not be told. The identity is that of the plan; a run that was not planned belongs to whose worker it met. */
function tellTroubles(progress: RunProgress, known?: WarehouseIdentity): Promise<string | undefined> {
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
