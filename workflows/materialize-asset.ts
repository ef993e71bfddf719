/**
 * One asset, made current: begin, slices into pages on disk, staging beside them, one merge. Durable: what is done is in
 * the history or on disk, so that any death of any process costs at most the requests that were in flight.
 */
import {
  continueAsNew,
  defineQuery,
  isCancellation,
  patched,
  setCurrentDetails,
  setHandler,
  workflowInfo,
  getExternalWorkflowHandle,
} from '@temporalio/workflow';
import type { AssetPlan, AssetProgress } from '../graph/plan';
import type { Beginning } from '../graph/staging';
import { describeAsset } from './asset-details';
import type { CarrierPages, MaterializeAssetInput, MaterializeAssetResult } from './asset-input';
import { AssetPause } from './asset-pause';
import { assetProgressSignal, pauseSignal, rangeOf, resumeSignal } from './asset-input';
import { bookkeeping, extractOptions, extracting, loadOptions, loading } from './activity-options';
import { confirmSuspects } from './confirm-suspects';
import { extractAll } from './extract-all';
import { expectedPages, isExtracted, type Extraction } from './extraction/extraction';
import { callsIn, failureOf, plainFailure, reportIn } from './failures';
import { checkStored, rebuildStored } from './from-stored';
import { carrierPagesOf, mergeRequestOf, type Read } from './merge-request';
import { mergedProgress, waitingAsset } from './progress';
import { noteRows } from './search-attributes';

const progressQuery = defineQuery<AssetProgress>('progress');
const planQuery = defineQuery<AssetPlan>('plan');

/** A run hears from its children at most this often; each word is an event in its history. */
const TELL_EVERY_MS = 5_000;

export async function materializeAsset(input?: MaterializeAssetInput): Promise<MaterializeAssetResult> {
  if (input?.plan === undefined || input.run === undefined) {
    throw plainFailure(
      'materializeAsset needs a plan: start "materialize" with {"select":"<asset>"} instead',
      'RequestError',
    );
  }
  return new AssetMaterialization(input).run();
}

class AssetMaterialization {
  private progress: AssetProgress;
  private readonly pause: AssetPause;
  private toldAtMs = 0;
  /** What those who send slices ask and tell. */
  private readonly pausing = {
    isPaused: (): boolean => this.pause.isPaused,
    onFlight: (slices: number): void => {
      this.pause.fly(slices, Date.now());
      this.update(this.pause.shown());
    },
  };

  constructor(private readonly input: MaterializeAssetInput) {
    this.pause = new AssetPause(input.resumed ?? {}, Date.now());
    this.progress = {
      ...waitingAsset(input.plan),
      state: 'running',
      startedAt: new Date().toISOString(),
      workflowRunId: workflowInfo().runId,
      ...this.pause.shown(),
    };
    setHandler(progressQuery, () => this.progress, {
      description: 'How far this asset is: state, pages, rows, calls.',
    });
    setHandler(planQuery, () => this.input.plan, {
      description: 'How this asset is read in this run, and why.',
    });
    setHandler(pauseSignal, () => this.setPaused(true), { description: 'No new slices; those in flight end.' });
    setHandler(resumeSignal, () => this.setPaused(false), { description: 'Goes on after a pause.' });
  }

  async run(): Promise<MaterializeAssetResult> {
    const { plan, run, resumed, carrier } = this.input;
    const { identity } = run;
    const beginning: Beginning =
      resumed?.beginning ??
      (await bookkeeping.beginMaterialization({
        identity,
        asset: plan.asset,
        reading: plan.reading,
        ...(carrier === undefined ? {} : { carrier: carrier.beginning }),
      }));
    this.update({ startedAt: beginning.startedAt, materializationId: beginning.materializationId });
    const outcome = await this.attempt(beginning).catch((error: unknown) => {
      if (isCancellation(error)) throw error;
      return this.fail(beginning, error);
    });
    if ('progress' in outcome) return outcome;
    this.pause.note(Date.now());
    const { isPaused = false, pausedMs } = this.pause.shown();
    return continueAsNew<typeof materializeAsset>({
      ...this.input,
      resumed: { beginning, extraction: outcome, isPaused, ...(pausedMs === undefined ? {} : { pausedMs }) },
    });
  }

  /** The end of the materialization, or the extraction that the next history goes on with. */
  private async attempt(beginning: Beginning): Promise<MaterializeAssetResult | Extraction> {
    const { carrier, resumed, run } = this.input;
    if (run.mode === 'rebuild') return this.rebuild(beginning);
    if (run.mode === 'check') return this.check(beginning);
    if (carrier !== undefined) return this.merge({ beginning, carrier });
    const extraction = await extractAll({
      input: this.input,
      beginning,
      ...(resumed === undefined ? {} : { extraction: resumed.extraction }),
      ...this.pausing,
      onProgress: (now) => this.tell(now),
    });
    if (!isExtracted(extraction)) return extraction;
    const calls = await this.probe(extraction);
    return this.merge({ beginning, extraction, moreCalls: calls });
  }

  /** What is believed of the API is tried once the table is seen to be large, and what was found broken is remembered. */
  private async probe({ isScan, pages, broken }: Extraction): Promise<number> {
    const { plan, run } = this.input;
    const probes = isScan && pages > run.limits.smallPages ? plan.probes : [];
    if (probes.length === 0 && broken === undefined) return 0;
    const { calls } = await extracting.probe.executeWithOptions(
      { ...extractOptions, summary: `${plan.asset}: what does the API honour?` },
      [{ identity: run.identity, plan, probes, found: broken === undefined ? [] : [broken], priority: run.priority }],
    );
    return calls;
  }

  private async merge(read: Omit<Read, 'plan' | 'run'>): Promise<MaterializeAssetResult> {
    const { plan, run } = this.input;
    const request = mergeRequestOf({ ...read, plan, run });
    const { fallback, sourceTotal, strategy, calls } = request;
    const merged = await loading.mergeMaterialization.executeWithOptions(
      { ...loadOptions, summary: `${plan.asset}: merge ${request.slices.length} slices` },
      [{ identity: run.identity, ...request }],
    );
    if (merged.state === 'suspects') {
      const { suspects } = merged;
      return this.merge(await confirmSuspects(read, { input: this.input, suspects, ...this.pausing }));
    }
    this.update({
      ...mergedProgress(merged),
      strategy,
      calls,
      ...(fallback === undefined ? {} : { fallback }),
      ...(sourceTotal === undefined ? {} : { sourceTotal }),
    });
    if (run.hasSearchAttributes) noteRows(merged.distinctIds);
    return this.result(read.beginning, carrierPagesOf({ ...read, plan, run }, { request, merged }));
  }

  /** The pages kept, once more: nothing is extracted. */
  private async rebuild(beginning: Beginning): Promise<MaterializeAssetResult> {
    const rebuilt = await rebuildStored(this.input, beginning);
    this.update(mergedProgress(rebuilt));
    if (this.input.run.hasSearchAttributes) noteRows(rebuilt.distinctIds);
    return this.result(beginning);
  }

  /** The checks alone: a failed one of severity error fails the activity. */
  private async check(beginning: Beginning): Promise<MaterializeAssetResult> {
    const checks = await checkStored(this.input, beginning);
    this.update({ state: 'done', endedAt: new Date().toISOString(), checks });
    return this.result(beginning);
  }

  private async fail(beginning: Beginning, error: unknown): Promise<MaterializeAssetResult> {
    const { plan, run } = this.input;
    const failure = failureOf(error);
    const state = failure.type === 'Unavailable' ? 'unavailable' : 'failed';
    const endedAt = new Date().toISOString();
    const checks = reportIn(error);
    const calls = this.progress.calls + callsIn(error);
    this.update({ state, endedAt, error: failure, calls, ...(checks === undefined ? {} : { checks }) });
    const { pages, rowsRead } = this.progress;
    await bookkeeping.recordUnmerged({
      identity: run.identity,
      materializationId: beginning.materializationId,
      asset: plan.asset,
      runId: run.runId,
      mode: run.mode,
      strategy: plan.strategy,
      reason: plan.reason,
      state,
      startedAt: beginning.startedAt,
      endedAt,
      calls,
      pages,
      rowsRead,
      error: failure,
    });
    // The child fails visibly; its run reads the progress from the details.
    if (state === 'failed') {
      throw plainFailure(failure.message, failure.type, this.progress);
    }
    return this.result(beginning);
  }

  private result(beginning: Beginning, carrier?: CarrierPages): MaterializeAssetResult {
    const { plan, run } = this.input;
    return {
      progress: this.progress,
      ...(plan.riders.length === 0 || carrier === undefined ? {} : { carrier }),
      riders: plan.riders,
      request: rangeOf(run.request),
      beganAt: beginning.startedAt,
    };
  }

  private tell(extraction: Extraction): void {
    const { calls, pages, rows } = extraction;
    const expected = expectedPages(extraction);
    this.update({ calls, pages, rows, rowsRead: rows, ...(expected === undefined ? {} : { expectedPages: expected }) });
    const isDue = Date.now() - this.toldAtMs >= TELL_EVERY_MS;
    if (isDue || (this.pause.isHeld && patched('the end of the last slice is told'))) this.tellRun();
  }

  private setPaused(isPaused: boolean): void {
    this.pause.set(isPaused, Date.now());
    this.update(this.pause.shown());
    this.tellRun();
  }

  private tellRun(): void {
    const { parent } = workflowInfo();
    if (parent === undefined) return;
    this.toldAtMs = Date.now();
    // A run that has ended meanwhile needs no word.
    void getExternalWorkflowHandle(parent.workflowId)
      .signal(assetProgressSignal, this.progress)
      .catch(() => undefined);
  }

  private update(change: Partial<AssetProgress>): void {
    this.progress = { ...this.progress, ...change };
    setCurrentDetails(describeAsset(this.progress, new Date()));
  }
}
