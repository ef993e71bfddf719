/** All activities, as the worker hosts them: each behind the border, with the worker's own dependencies. */
import { Context } from '@temporalio/activity';
import type { CheckReport, RunFindings } from '../graph/check';
import type { PublishedFile, RunProgress, WarehouseIdentity } from '../graph/plan';
import type {
  Beginning,
  CheckRequest,
  MergeAnswer,
  MergeRequest,
  MergeResult,
  RebuildRequest,
  StageRequest,
  StageResult,
  UnmergedRecord,
} from '../graph/staging';
import { atBorder, guarded } from './at-border';
import { beginMaterialization, type BeginMaterializationInput } from './begin-materialization';
import { checkAccount, type CheckAccountInput } from './check-account';
import { awaitOther, type AwaitOtherInput, type OtherEnd } from './await-other';
import type { ActivityDependencies, WithIdentity } from './dependencies';
import { endRun } from './end-run';
import { extractSlice, type ExtractSliceInput } from './extract-slice';
import { Alerter } from './alerter';
import { probe, type ProbeInput } from './probe';
import { planMaterialization, type PlanMaterializationInput } from './plan-materialization';

interface EndedRun extends WithIdentity {
  readonly progress: RunProgress;
}

export function createActivities(dependencies: ActivityDependencies) {
  const { identity, warehouse, temporal } = dependencies;
  const alerter = new Alerter(dependencies);
  return {
    /** Whose worker this is: for workflows that have no plan. */
    identify: async (): Promise<WarehouseIdentity> => identity,

    planMaterialization: (input: PlanMaterializationInput) => atBorder(() => planMaterialization(dependencies, input)),

    checkAccount: guarded(identity, (input: CheckAccountInput) => checkAccount(dependencies, input)),

    beginMaterialization: guarded(identity, (input: BeginMaterializationInput): Promise<Beginning> =>
      beginMaterialization(dependencies, input),
    ),

    extractSlice: guarded(identity, (input: ExtractSliceInput, beat) => extractSlice(dependencies, input, beat)),

    probe: guarded(identity, (input: ProbeInput): Promise<{ readonly calls: number }> =>
      probe(dependencies, { ...input, signal: Context.current().cancellationSignal }),
    ),

    stagePages: guarded(identity, (input: WithIdentity & StageRequest): Promise<StageResult> => warehouse.stage(input)),

    mergeMaterialization: guarded(identity, (input: WithIdentity & MergeRequest): Promise<MergeAnswer> =>
      warehouse.merge(input),
    ),

    rebuildMaterialization: guarded(identity, (input: WithIdentity & RebuildRequest): Promise<MergeResult> =>
      warehouse.rebuild(input),
    ),

    checkStored: guarded(identity, (input: WithIdentity & CheckRequest): Promise<CheckReport> =>
      warehouse.check(input),
    ),

    recordUnmerged: guarded(identity, (input: WithIdentity & UnmergedRecord): Promise<void> =>
      warehouse.recordUnmerged(input),
    ),

    recordRun: guarded(identity, ({ progress }: EndedRun): Promise<RunFindings> => endRun(dependencies, progress)),

    publishWarehouse: guarded(identity, (_: WithIdentity): Promise<PublishedFile> => warehouse.publish()),

    sendAlerts: guarded(identity, ({ progress }: EndedRun): Promise<void> => alerter.tell(progress)),

    awaitOther: guarded(identity, (input: AwaitOtherInput): Promise<OtherEnd> => awaitOther(temporal, input)),
  };
}
