/** Tells of troubles at the end of a run, one run after the other: two that meet the same cause tell it once. */
import { decideAlerts } from '../graph/alerts';
import type { RunProgress } from '../graph/plan';
import { findingsOf, judgeRun } from '../graph/troubles';
import type { ActivityDependencies } from './dependencies';
import { postAlert } from './post-alert';

export class Alerter {
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly dependencies: Pick<ActivityDependencies, 'alerts' | 'warehouse' | 'identity'>) {}

  tell(run: RunProgress): Promise<void> {
    const turn = this.tail.then(() => this.tellNow(run));
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  /** Remembered after it was said: a crash between the two says it twice, with the same id, rather than never. */
  private async tellNow(run: RunProgress): Promise<void> {
    const { alerts, warehouse, identity } = this.dependencies;
    if (alerts === undefined) return;
    const told = await warehouse.toldTroubles();
    const judgement = judgeRun(run, findingsOf(run), told);
    for (const step of decideAlerts({ ...run, account: identity.account }, judgement, told)) {
      if (step.alert !== undefined) await postAlert(alerts, step.alert);
      await warehouse.rememberTold(step.cause, step.told);
    }
  }
}
