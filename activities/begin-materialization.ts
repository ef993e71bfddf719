/** Before the first page is asked for: the materialization's id, and what the warehouse knows then. */
import type { ReadingPlan } from '../graph/plan';
import type { Beginning } from '../graph/staging';
import type { ActivityDependencies, WithIdentity } from './dependencies';

export interface BeginMaterializationInput extends WithIdentity {
  readonly asset: string;
  readonly reading?: ReadingPlan;
  readonly carrier?: Beginning;
}

/** A rider begins when its carrier began: its rows are as old as the carrier's pages. */
export async function beginMaterialization(
  { warehouse }: Pick<ActivityDependencies, 'warehouse'>,
  { asset, reading, carrier }: BeginMaterializationInput,
): Promise<Beginning> {
  const beginning = await warehouse.begin(asset, reading);
  return carrier === undefined ? beginning : { ...carrier, materializationId: beginning.materializationId };
}
