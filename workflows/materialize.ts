/**
 * A run: plans, walks the plan's assets as children once their upstreams have ended, publishes, and ends as failed when an
 * asset failed. One asset's failure stops only what truly needs it.
 */
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineQuery,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import { failedAssets } from '../graph/causes';
import type {
  AssetPlan,
  AssetProgress,
  MaterializationPlan,
  MaterializeRequest,
  PublishedFile,
  RunProgress,
} from '../graph/plan';
import { bookkeeping, loading } from './activity-options';
import { assetProgressSignal, pauseSignal, resumeSignal, type CarrierPages } from './asset-input';
import { asRunFailure, failureOf } from './failures';
import type { materializeAsset } from './materialize-asset';
import { obstacleOf, upstreamsOf } from './obstacle';
import { failureSummary, runProgress, waitingAsset } from './progress';
import { runAsset } from './run-asset';
import { describeRun } from './run-details';
import { noteRows, noteRun } from './search-attributes';

const progressQuery = defineQuery<RunProgress>('progress');
const planQuery = defineQuery<MaterializationPlan | null>('plan');

export async function materialize(request: MaterializeRequest = {}): Promise<RunProgress> {
  try {
    return await new Run(request).run();
  } catch (error) {
    throw asRunFailure(error);
  }
}

type Child = Pick<ChildWorkflowHandle<typeof materializeAsset>, 'signal'>;

class Run {
  private plan: MaterializationPlan | undefined;
  private readonly assets: Record<string, AssetProgress> = {};
  private readonly carriers = new Map<string, CarrierPages>();
  private readonly running = new Set<string>();
  private readonly children = new Map<string, Child>();
  private state: RunProgress['state'] = 'running';
  private isPaused = false;
  private startCalls = 0;
  private published: PublishedFile | undefined;
  private endedAt: string | undefined;
  private readonly startedAt = workflowInfo().runStartTime.toISOString();

  constructor(private readonly request: MaterializeRequest) {
    setHandler(progressQuery, () => this.progress(), {
      description: 'The whole run: every asset, rows, calls, published file.',
    });
    setHandler(planQuery, () => this.plan ?? null, {
      description: 'What this run set out to do; null before it is planned.',
    });
    setHandler(pauseSignal, () => this.setPaused(true), { description: 'No new slices and assets; running ones end.' });
    setHandler(resumeSignal, () => this.setPaused(false), { description: 'Goes on after a pause.' });
    setHandler(assetProgressSignal, (asset) => {
      if (this.running.has(asset.asset)) this.note(asset);
    });
  }

  async run(): Promise<RunProgress> {
    const { workflowId, runId } = workflowInfo();
    const plan = await bookkeeping.planMaterialization({
      request: this.request,
      workflowId,
      runId,
      startedAt: this.startedAt,
    });
    this.plan = plan;
    if (plan.hasSearchAttributes) noteRun(plan.identity.account, plan.mode);
    for (const asset of plan.assets) this.assets[asset.asset] = waitingAsset(asset);
    this.show();
    try {
      await this.materializeAll(plan);
      this.state = failedAssets(this.assets).length === 0 ? 'done' : 'failed';
    } catch (error) {
      this.state = isCancellation(error) ? 'canceled' : 'failed';
      await this.end(plan, failureOf(error));
      throw error;
    }
    await this.end(plan);
    if (this.state === 'failed')
      throw ApplicationFailure.nonRetryable(failureSummary(this.progress()), 'AssetsFailed', this.progress());
    return this.progress();
  }

  private async materializeAll(plan: MaterializationPlan): Promise<void> {
    const { mode, identity, limits } = plan;
    if (mode !== 'check' && mode !== 'rebuild') {
      const { calls } = await bookkeeping.checkAccount({
        identity,
        patience: { runStartedAt: this.startedAt, ms: limits.patienceMs },
      });
      this.startCalls = calls;
    }
    const ended = new Set<string>();
    const waiting = new Map(plan.assets.map((asset) => [asset.asset, asset]));
    const failures: unknown[] = [];
    while (ended.size < plan.assets.length) {
      for (const asset of this.startable({ plan, waiting, ended })) {
        waiting.delete(asset.asset);
        this.running.add(asset.asset);
        void this.materializeOne(plan, asset)
          .catch((error: unknown) => failures.push(error))
          .finally(() => {
            this.running.delete(asset.asset);
            ended.add(asset.asset);
          });
      }
      const seen = ended.size;
      await condition(() => ended.size > seen || this.startable({ plan, waiting, ended }).length > 0);
      if (failures.length > 0) {
        await CancellationScope.nonCancellable(() => condition(() => this.running.size === 0));
        throw failures[0];
      }
    }
  }

  /** Assets whose upstreams have ended, in the plan's order, as many as may still run. */
  private startable(state: {
    readonly plan: MaterializationPlan;
    readonly waiting: ReadonlyMap<string, AssetPlan>;
    readonly ended: ReadonlySet<string>;
  }): readonly AssetPlan[] {
    if (this.isPaused) return [];
    const free = state.plan.limits.concurrentAssets - this.running.size;
    const isReady = (asset: AssetPlan): boolean => upstreamsOf(asset).every((key) => state.ended.has(key));
    return [...state.waiting.values()].filter(isReady).slice(0, Math.max(free, 0));
  }

  private async materializeOne(plan: MaterializationPlan, asset: AssetPlan): Promise<void> {
    const { workflowId, runId } = workflowInfo();
    const obstacle = obstacleOf(asset, { progress: this.assets, pagesOf: (key) => this.carriers.get(key) });
    // Each child's history holds what it is given: the other 58 plans are none of its business.
    const { assets: _, ...common } = plan;
    const run = { ...common, runId, workflowId, startedAt: this.startedAt };
    if (obstacle !== undefined) {
      const now = new Date().toISOString();
      this.note({ ...waitingAsset(asset), ...obstacle, endedAt: now });
      await bookkeeping.recordUnmerged({
        identity: plan.identity,
        materializationId: `${runId}-${asset.asset}`,
        asset: asset.asset,
        runId,
        mode: plan.mode,
        strategy: asset.strategy,
        reason: asset.reason,
        ...obstacle,
        startedAt: now,
        endedAt: now,
        calls: 0,
        pages: 0,
        rowsRead: 0,
      });
      return;
    }
    const carrier = asset.carrier === undefined ? undefined : this.carriers.get(asset.carrier);
    const outcome = await runAsset({
      run,
      plan: asset,
      ...(carrier === undefined ? {} : { carrier }),
      onStart: (progress) => this.note(progress),
      onChild: (child) => {
        this.children.set(asset.asset, child);
        if (this.isPaused) this.tellPause(child);
      },
    });
    this.children.delete(asset.asset);
    if (outcome.carrier !== undefined) this.carriers.set(asset.asset, outcome.carrier);
    this.note(outcome.progress);
  }

  private async end(plan: MaterializationPlan, error?: RunProgress['error']): Promise<void> {
    await CancellationScope.nonCancellable(async () => {
      this.endedAt = new Date().toISOString();
      const progress = this.progress();
      const summary =
        error ??
        (this.state === 'failed' ? { type: 'AssetsFailed', message: failureSummary(this.progress()) } : undefined);
      await bookkeeping.recordRun({
        identity: plan.identity,
        progress: { ...progress, ...(summary === undefined ? {} : { error: summary }) },
      });
      if (plan.hasSearchAttributes) noteRows(progress.rowsWritten);
      if (plan.request.publish ?? true) this.published = await loading.publishWarehouse({ identity: plan.identity });
      this.show();
    });
  }

  private setPaused(isPaused: boolean): void {
    this.isPaused = isPaused;
    for (const child of this.children.values()) this.tellPause(child);
  }

  /** Only children of this run: an asset that another run holds is none of its business. One that has ended has nothing to pause. */
  private tellPause(child: Child): void {
    void child.signal(this.isPaused ? pauseSignal : resumeSignal).catch(() => undefined);
  }

  private note(asset: AssetProgress): void {
    this.assets[asset.asset] = asset;
    this.show();
  }

  private show(): void {
    setCurrentDetails(describeRun(this.progress(), new Date()));
  }

  private progress(): RunProgress {
    const { workflowId, runId } = workflowInfo();
    return runProgress(
      {
        workflowId,
        runId,
        account: this.plan?.identity.account ?? this.request.account ?? '',
        state: this.state,
        mode: this.plan?.mode ?? this.request.mode ?? 'incremental',
        request: this.request,
        startedAt: this.startedAt,
        ...(this.endedAt === undefined ? {} : { endedAt: this.endedAt }),
        ...(this.published === undefined ? {} : { published: this.published }),
        assets: { ...this.assets },
      },
      this.startCalls,
    );
  }
}
