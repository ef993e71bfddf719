/** An asset that is left out is written down as well: who looks for it finds why. */
import type { AssetPlan, MaterializationPlan } from '../graph/plan';
import { bookkeeping } from './activity-options';
import type { Obstacle } from './obstacle';

export async function recordObstacle(
  asset: AssetPlan,
  {
    plan,
    runId,
    obstacle,
    at,
  }: {
    readonly plan: Pick<MaterializationPlan, 'identity' | 'mode'>;
    readonly runId: string;
    readonly obstacle: Obstacle;
    readonly at: string;
  },
): Promise<void> {
  await bookkeeping.recordUnmerged({
    identity: plan.identity,
    materializationId: `${runId}-${asset.asset}`,
    asset: asset.asset,
    runId,
    mode: plan.mode,
    strategy: asset.strategy,
    reason: asset.reason,
    ...obstacle,
    startedAt: at,
    endedAt: at,
    calls: 0,
    pages: 0,
    rowsRead: 0,
  });
}
