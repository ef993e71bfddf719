/**
 * A run: plans, walks the plan's assets as children once their upstreams have ended, publishes, and ends as failed when an
 * asset failed. One asset's failure stops only what truly needs it.
 */
import {
  CancellationScope,
  condition,
  defineQuery,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import type { RunFindings } from '../graph/check';
import { failedAssets } from '../graph/causes';
import { finalAssets } from '../graph/left-out';
import type {
  AssetPlan,
  AssetProgress,
  MaterializationPlan,
  MaterializeRequest,
  PublishedFile,
  RunProgress,
} from '../graph/plan';
import { bookkeeping, loading } from './activity-options';
import { withReferences } from './check-lines';
import { assetProgressSignal, pauseSignal, resumeSignal, type CarrierPages } from './asset-input';
import { asRunFailure, failureOf, plainFailure } from './failures';
import type { materializeAsset } from './materialize-asset';
import { obstacleOf, startable } from './obstacle';
import { assetsNamed, Pauses, warnOfOthers } from './pauses';
import { failureSummary, runProgress, waitingAsset } from './progress';
import { recordObstacle } from './record-obstacle';
import { runAsset } from './run-asset';
import { describeRun } from './run-details';
import { noteRows, noteRun, scheduled } from './search-attributes';
import { Teller } from './tell-troubles';

const progressQuery = defineQuery<RunProgress>('progress');
const planQuery = defineQuery<MaterializationPlan | null>('plan');

/** `temporal workflow start --input null` sends a null, which no default stands in for. */
export async function materialize(request?: MaterializeRequest | null): Promise<RunProgress> {
  const run = new Run(request ?? {});
  try {
    return await run.run();
  } catch (error) {
    await run.tellFailure(error);
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
  private readonly pauses = new Pauses();
  private startCalls = 0;
  private published: PublishedFile | undefined;
  private readonly teller = new Teller();
  private endedAt: string | undefined;
  private stale: readonly string[] | undefined;
  private readonly startedAt = workflowInfo().runStartTime.toISOString();
  private readonly scheduled = scheduled();

  constructor(private readonly request: MaterializeRequest) {
    setHandler(progressQuery, () => this.progress(), {
      description: 'The whole run: every asset, rows, calls, published file.',
    });
    setHandler(planQuery, () => this.plan ?? null, {
      description: 'What this run set out to do; null before it is planned.',
    });
    setHandler(pauseSignal, (asset) => this.setPaused(true, asset), {
      description: 'No new slices; those in flight end. With the name of an asset, "contacts": of that one.',
    });
    setHandler(resumeSignal, (asset) => this.setPaused(false, asset), {
      description: 'Goes on after a pause. With the name of an asset: that one.',
    });
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
      ...this.scheduled,
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
    if (this.state === 'failed') throw plainFailure(failureSummary(this.progress()), 'AssetsFailed', this.progress());
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
    // One that runs may have been told alone, and says so by itself.
    const isHeld = (key: string): boolean => this.pauses.isPaused(key) || this.assets[key]?.isPaused === true;
    const next = () => startable({ plan, waiting, ended, running: this.running, isHeld });
    while (ended.size < plan.assets.length) {
      for (const asset of next()) {
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
      await condition(() => ended.size > seen || next().length > 0);
      if (failures.length > 0) {
        await CancellationScope.nonCancellable(() => condition(() => this.running.size === 0));
        throw failures[0];
      }
    }
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
      await recordObstacle(asset, { plan, runId, obstacle, at: now });
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
        if (this.pauses.isPaused(asset.asset)) this.tellPause(asset.asset, child);
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
        error ?? (this.state === 'failed' ? { type: 'AssetsFailed', message: failureSummary(progress) } : undefined);
      const failure = summary === undefined ? {} : { error: summary };
      const ended = { identity: plan.identity, progress: { ...progress, ...failure } };
      this.noteFindings(plan, await bookkeeping.recordRun(ended));
      if (plan.hasSearchAttributes) noteRows(progress.rowsWritten);
      if (plan.request.publish ?? true) this.published = await loading.publishWarehouse({ identity: plan.identity });
      await this.teller.tellEnd(plan, { ...this.progress(), ...failure });
      this.show();
    });
  }

  /** Histories of before have none. */
  private noteFindings({ mode }: MaterializationPlan, findings: RunFindings | undefined): void {
    this.stale = findings?.stale;
    for (const asset of withReferences({ assets: this.assets, mode }, findings)) this.assets[asset.asset] = asset;
  }

  tellFailure(error: unknown): Promise<void> {
    return this.teller.tellFailure(error, this.plan, this.progress());
  }

  private setPaused(isPaused: boolean, named: unknown): void {
    const only = assetsNamed(named);
    if (this.plan !== undefined) warnOfOthers(only ?? [], this.assets);
    for (const asset of only ?? [undefined]) this.pauses.set(isPaused, asset);
    for (const [asset, child] of this.children) if (only?.includes(asset) ?? true) this.tellPause(asset, child);
    this.show();
  }

  /** Only children of this run: an asset that another run holds is none of its business. One that has ended has nothing to pause. */
  private tellPause(asset: string, child: Child): void {
    void child.signal(this.pauses.isPaused(asset) ? pauseSignal : resumeSignal).catch(() => undefined);
  }

  private note(asset: AssetProgress): void {
    this.assets[asset.asset] = asset;
    this.show();
  }

  private show(): void {
    this.pauses.note(this.assets, Date.now());
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
        request: this.plan?.request ?? this.request,
        startedAt: this.startedAt,
        ...this.scheduled,
        ...(this.endedAt === undefined ? {} : { endedAt: this.endedAt }),
        ...(this.published === undefined ? {} : { published: this.published }),
        ...(this.stale === undefined ? {} : { stale: this.stale }),
        ...this.teller.failed(),
        ...this.pauses.shown(this.endedAt === undefined ? this.assets : finalAssets(this.assets, this.state)),
      },
      this.startCalls,
    );
  }
}
