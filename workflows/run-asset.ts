/**
 * Starts the child of one asset and brings home what came of it. The asset is the workflow id, so another run may hold it:
 * then its end is awaited, and its result taken when it serves this run as well.
 */
import {
  CancellationScope,
  ParentClosePolicy,
  getExternalWorkflowHandle,
  isCancellation,
  patched,
  startChild,
  type ChildWorkflowHandle,
  type ChildWorkflowOptions,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { AssetFailure, AssetPlan, AssetProgress } from '../graph/plan';
import { workflowIdOf } from '../graph/workflow-id';
import type { OtherEnd } from '../activities/await-other';
import { awaitOptions, awaitOwnOptions, bookkeeping } from './activity-options';
import {
  resumeSignal,
  type CarrierPages,
  type MaterializeAssetInput,
  type MaterializeAssetResult,
} from './asset-input';
import { failureOf, progressIn } from './failures';
import type { materializeAsset } from './materialize-asset';
import { waitingAsset } from './progress';
import { keyword } from './search-attributes';
import { paragraphs, runLink } from './web-ui';

interface RunAssetOptions {
  readonly run: MaterializeAssetInput['run'];
  readonly plan: AssetPlan;
  readonly carrier?: CarrierPages;
  readonly onStart: (progress: AssetProgress) => void;
  /** Told of a child that this run started, not of one that another run holds. */
  readonly onChild: (child: Pick<ChildWorkflowHandle<typeof materializeAsset>, 'signal'>) => void;
}

type Outcome = Pick<MaterializeAssetResult, 'progress' | 'carrier'>;

export async function runAsset(options: RunAssetOptions): Promise<Outcome> {
  const { run, plan } = options;
  const workflowId = workflowIdOf({ account: run.identity.account, mode: run.mode }, plan.asset);
  for (;;) {
    const startedAt = new Date().toISOString();
    options.onStart({ ...waitingAsset(plan), state: 'running', startedAt });
    try {
      const child = await startChild<typeof materializeAsset>('materializeAsset', childOptions(options, workflowId));
      options.onChild(child);
      return await child.result();
    } catch (error) {
      if (isCancellation(error) && isOfTheRun()) throw error;
      if (!(error instanceof WorkflowExecutionAlreadyStartedError))
        return { progress: failedProgress(plan, error, startedAt) };
    }
    options.onStart({ ...waitingAsset(plan), state: 'running', startedAt, isElsewhere: true });
    const other = await endOfHolder(options, { workflowId, startedAt });
    if (other.outcome === 'busy') {
      const error = { type: 'Busy', message: `${plan.asset}: ${other.holder} has been at it for more than 5 minutes` };
      return { progress: unmerged(plan, { state: 'busy', error, startedAt }) };
    }
    const result = other.result as MaterializeAssetResult | undefined;
    if (result !== undefined && serves(result, { ...options, isOwn: other.isOwn })) return result;
  }
}

type HolderEnd = Exclude<OtherEnd, { readonly outcome: 'own' }> & { readonly isOwn: boolean };

/** What this run began before it was reset goes on as its own: it is told of pauses, and ends with it. */
async function endOfHolder(
  { run, plan, onStart, onChild }: RunAssetOptions,
  { workflowId, startedAt }: { readonly workflowId: string; readonly startedAt: string },
): Promise<HolderEnd> {
  const { identity } = run;
  const summary = `${plan.asset}: another run is at it`;
  const other = await bookkeeping.awaitOther.executeWithOptions({ ...awaitOptions, summary }, [
    { identity, workflowId },
  ]);
  if (other.outcome !== 'own') return { ...other, isOwn: false };
  onStart({ ...waitingAsset(plan), state: 'running', startedAt });
  const holder = getExternalWorkflowHandle(workflowId);
  // One that has just ended cannot be told anything.
  await holder.signal(resumeSignal).catch(() => undefined);
  onChild(holder);
  try {
    const own = { identity, workflowId, isOwn: true };
    const ended = await bookkeeping.awaitOther.executeWithOptions({ ...awaitOwnOptions, summary: workflowId }, [own]);
    return ended.outcome === 'own' ? { outcome: 'ended', isOwn: true } : { ...ended, isOwn: true };
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => holder.cancel());
    throw error;
  }
}

/** A child that somebody cancelled by itself fails its asset only; a run of before ended with it. */
const isOfTheRun = (): boolean =>
  CancellationScope.current().consideredCancelled || !patched('a canceled child fails its asset');

/**
 * Another materialization serves this run when it began after the run did, or was begun by it, was asked for the same, and
 * carried the same riders.
 */
function serves(
  other: MaterializeAssetResult,
  { run, plan, isOwn }: Pick<RunAssetOptions, 'run' | 'plan'> & { readonly isOwn: boolean },
): boolean {
  const { since, until, allowDeletes = false } = run.request;
  const { request } = other;
  if (request.since !== since || request.until !== until || (request.allowDeletes ?? false) !== allowDeletes)
    return false;
  const hasRiders = plan.riders.every((rider) => other.riders.includes(rider));
  return hasRiders && (isOwn || Date.parse(other.beganAt) >= Date.parse(run.startedAt));
}

function failedProgress(plan: AssetPlan, error: unknown, startedAt: string): AssetProgress {
  return progressIn(error) ?? unmerged(plan, { state: 'failed', error: childFailureOf(plan, error), startedAt });
}

/** The time at which it ended is that of what is written down: another run may have the asset done before this one ends. */
const unmerged = (
  plan: AssetPlan,
  end: Required<Pick<AssetProgress, 'state' | 'error' | 'startedAt'>>,
): AssetProgress => ({ ...waitingAsset(plan), ...end, endedAt: new Date().toISOString() });

function childFailureOf({ asset }: AssetPlan, error: unknown): AssetFailure {
  if (!isCancellation(error)) return failureOf(error);
  const again = `npx campaignlake materialize ${asset}`;
  return { type: 'Canceled', message: `${asset}: somebody canceled it alone. To try again: ${again}` };
}

function childOptions(
  { run, plan, carrier }: RunAssetOptions,
  workflowId: string,
): ChildWorkflowOptions & { args: [MaterializeAssetInput] } {
  const typedSearchAttributes = [
    keyword('CampaignlakeAccount', run.identity.account),
    keyword('CampaignlakeAsset', plan.asset),
    keyword('CampaignlakeGroup', plan.group),
    keyword('CampaignlakeMode', run.mode),
  ];
  return {
    workflowId,
    args: [{ run, plan, ...(carrier === undefined ? {} : { carrier }) }],
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    staticSummary: `${plan.asset} - ${run.mode}, ${plan.strategy}`,
    staticDetails: paragraphs([
      `**${plan.asset}** (${plan.group})\n${plan.description}`,
      `Endpoint \`${plan.endpoint}\`, read by ${plan.strategy}: ${plan.reason}`,
      `Run: ${runLink(run)}`,
    ]),
    ...(run.hasSearchAttributes ? { typedSearchAttributes } : {}),
  };
}
