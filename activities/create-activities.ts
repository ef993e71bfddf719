/** All activities, as the worker hosts them: each behind the border, with the worker's own dependencies. */
import type { PublishedFile, ReadingPlan, RunProgress, WarehouseIdentity } from '../graph/plan';
import type {
  Beginning,
  MergeAnswer,
  MergeRequest,
  MergeResult,
  RebuildRequest,
  StageRequest,
  StageResult,
  UnmergedRecord,
} from '../graph/staging';
import type { Warehouse } from '../warehouse/warehouse';
import { atBorder, guarded } from './at-border';
import { awaitOther, type AwaitOtherInput, type OtherEnd } from './await-other';
import type { ActivityDependencies, WithIdentity } from './dependencies';
import { extractSlice, type ExtractSliceInput } from './extract-slice';
import { withPatience, type Patience } from './patience';
import { probe, type ProbeInput } from './probe';
import { planMaterialization, type PlanMaterializationInput } from './plan-materialization';
import { Context } from '@temporalio/activity';

export function createActivities(dependencies: ActivityDependencies) {
  const { identity, warehouse, api, pages, temporal } = dependencies;
  return {
    /** Whose worker this is: for workflows that have no plan. */
    identify: async (): Promise<WarehouseIdentity> => identity,

    planMaterialization: (input: PlanMaterializationInput) => atBorder(() => planMaterialization(dependencies, input)),

    /** The first call: the token is good and the host is ActiveCampaign. */
    checkAccount: guarded(identity, async ({ patience }: WithIdentity & { readonly patience: Patience }) => {
      const { info, cancellationSignal: signal } = Context.current();
      const scheduledAtMs = info.scheduledTimestampMs;
      return withPatience({ patience, newestPageAt: await pages.newestPageAt(), scheduledAtMs }, async () => {
        const { calls } = await api.checkAccount({ signal });
        return { calls };
      });
    }),

    beginMaterialization: guarded(identity, (input: BeginInput) => begin(warehouse, input)),

    extractSlice: guarded(identity, (input: ExtractSliceInput, beat) => extractSlice(dependencies, input, beat)),

    probe: guarded(identity, (input: ProbeInput): Promise<{ readonly calls: number }> => probe(dependencies, input)),

    stagePages: guarded(identity, (input: WithIdentity & StageRequest): Promise<StageResult> => warehouse.stage(input)),

    mergeMaterialization: guarded(identity, (input: WithIdentity & MergeRequest): Promise<MergeAnswer> =>
      warehouse.merge(input),
    ),

    rebuildMaterialization: guarded(identity, (input: WithIdentity & RebuildRequest): Promise<MergeResult> =>
      warehouse.rebuild(input),
    ),

    recordUnmerged: guarded(identity, (input: WithIdentity & UnmergedRecord): Promise<void> =>
      warehouse.recordUnmerged(input),
    ),

    recordRun: guarded(identity, (input: WithIdentity & { readonly progress: RunProgress }): Promise<void> =>
      warehouse.endRun(input.progress),
    ),

    publishWarehouse: guarded(identity, (_: WithIdentity): Promise<PublishedFile> => warehouse.publish()),

    awaitOther: guarded(identity, (input: AwaitOtherInput): Promise<OtherEnd> => awaitOther(temporal, input)),
  };
}

interface BeginInput extends WithIdentity {
  readonly asset: string;
  readonly reading?: ReadingPlan;
  readonly carrier?: Beginning;
}

/** A rider begins when its carrier began: its rows are as old as the carrier's pages. */
async function begin(warehouse: Warehouse, { asset, reading, carrier }: BeginInput): Promise<Beginning> {
  const beginning = await warehouse.begin(asset, reading);
  return carrier === undefined ? beginning : { ...carrier, materializationId: beginning.materializationId };
}
