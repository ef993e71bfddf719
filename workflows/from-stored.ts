/** What asks the API for nothing: a rebuild from the pages kept, and the checks alone on what is stored. */
import type { CheckReport } from '../graph/check';
import type { Beginning, MergeResult } from '../graph/staging';
import { loading } from './activity-options';
import type { MaterializeAssetInput } from './asset-input';

export const rebuildStored = (input: MaterializeAssetInput, beginning: Beginning): Promise<MergeResult> =>
  loading.rebuildMaterialization({ ...requestOf(input, beginning), clock: beginning.clock });

export const checkStored = (input: MaterializeAssetInput, beginning: Beginning): Promise<CheckReport> =>
  loading.checkStored(requestOf(input, beginning));

const requestOf = ({ plan, run }: MaterializeAssetInput, { materializationId, startedAt }: Beginning) => ({
  identity: run.identity,
  asset: plan.asset,
  materializationId,
  runId: run.runId,
  strategy: plan.strategy,
  reason: plan.reason,
  startedAt,
});
