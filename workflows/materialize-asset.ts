/**
 * One asset, made current: begin, slices into pages on disk, staging beside them, one merge. Durable: what is done is in
 * the history or on disk, so that any death of any process costs at most the requests that were in flight.
 */
import {
  ApplicationFailure,
  continueAsNew,
  defineQuery,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
  getExternalWorkflowHandle,
} from '@temporalio/workflow';
import type { AssetProgress } from '../graph/plan';
import type { Beginning, MergeResult } from '../graph/staging';
import type { MaterializeAssetInput, MaterializeAssetResult } from './asset-input';
import { assetProgressSignal, pauseSignal, resumeSignal } from './asset-input';
import { bookkeeping, loading } from './activity-options';
import { extractAll } from './extract-all';
import { expectedPages, isExtracted, proofOf, type Extraction, type Proof } from './extraction/extraction';
import { failureOf } from './failures';
import { describeAsset, waitingAsset } from './progress';
import { noteRows } from './search-attributes';

const progressQuery = defineQuery<AssetProgress>('progress');

/** A run hears from its children at most this often; each word is an event in its history. */
const TELL_EVERY_MS = 5_000;

export async function materializeAsset(input?: MaterializeAssetInput): Promise<MaterializeAssetResult> {
  if (input?.plan === undefined || input.run === undefined) {
    throw ApplicationFailure.nonRetryable(
      'materializeAsset needs a plan: start "materialize" with {"select":"<asset>"} instead',
      'RequestError',
    );
  }
  return new AssetMaterialization(input).run();
}

class AssetMaterialization {
  private progress: AssetProgress;
  private isPaused = false;
  private toldAtMs = 0;

  constructor(private readonly input: MaterializeAssetInput) {
    this.progress = { ...waitingAsset(input.plan), state: 'running', startedAt: new Date().toISOString() };
    setHandler(progressQuery, () => this.progress, {
      description: 'How far this asset is: state, pages, rows, calls.',
    });
    setHandler(pauseSignal, () => void (this.isPaused = true), { description: 'No new slices; running ones end.' });
    setHandler(resumeSignal, () => void (this.isPaused = false), { description: 'Goes on after a pause.' });
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
    return continueAsNew<typeof materializeAsset>({ ...this.input, resumed: { beginning, extraction: outcome } });
  }

  /** The end of the materialization, or the extraction that the next history goes on with. */
  private async attempt(beginning: Beginning): Promise<MaterializeAssetResult | Extraction> {
    const { carrier, resumed } = this.input;
    if (carrier !== undefined) return this.merge(beginning, { slices: carrier.slices });
    const extraction = await extractAll({
      input: this.input,
      beginning,
      ...(resumed === undefined ? {} : { extraction: resumed.extraction }),
      isPaused: () => this.isPaused,
      onProgress: (now) => this.tell(now),
    });
    return isExtracted(extraction) ? this.merge(beginning, { slices: extraction.slices, extraction }) : extraction;
  }

  private async merge(
    beginning: Beginning,
    { slices, extraction }: { readonly slices: readonly string[]; readonly extraction?: Extraction },
  ): Promise<MaterializeAssetResult> {
    const { plan, run, carrier } = this.input;
    const { since, until, allowDeletes } = run.request;
    const proof: Proof | { readonly proof: null; readonly sourceTotal?: never } =
      extraction === undefined ? { proof: null } : proofOf(extraction, plan);
    const merged = await loading.mergeMaterialization({
      identity: run.identity,
      asset: plan.asset,
      materializationId: beginning.materializationId,
      ...(carrier === undefined
        ? {}
        : { source: { asset: carrier.asset, materializationId: carrier.beginning.materializationId } }),
      slices,
      runId: run.runId,
      mode: run.mode,
      strategy: extraction?.reading.kind === 'parents' ? 'each' : plan.strategy,
      reason: extraction?.fallback ?? plan.reason,
      startedAt: beginning.startedAt,
      clock: beginning.clock,
      isScan: carrier === undefined,
      ...proof,
      calls: extraction?.calls ?? 0,
      rowsRead: extraction?.rows ?? 0,
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
      allowDeletes: allowDeletes ?? false,
    });
    const { sourceTotal } = proof;
    this.update({ ...mergedProgress(merged), ...(sourceTotal === undefined ? {} : { sourceTotal }) });
    if (run.hasSearchAttributes) noteRows(merged.distinctIds);
    return this.result(beginning, slices);
  }

  private async fail(beginning: Beginning, error: unknown): Promise<MaterializeAssetResult> {
    const { plan, run } = this.input;
    const failure = failureOf(error);
    const state = failure.type === 'Unavailable' ? 'unavailable' : 'failed';
    const endedAt = new Date().toISOString();
    this.update({ state, endedAt, error: failure });
    const { calls, pages, rowsRead } = this.progress;
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
      throw ApplicationFailure.nonRetryable(failure.message, failure.type, this.progress);
    }
    return this.result(beginning, []);
  }

  private result(beginning: Beginning, slices: readonly string[]): MaterializeAssetResult {
    const { plan } = this.input;
    const carrier = { asset: plan.asset, beginning, slices };
    return {
      progress: this.progress,
      ...(plan.riders.length === 0 || this.progress.state === 'unavailable' ? {} : { carrier }),
      riders: plan.riders,
      beganAt: beginning.startedAt,
    };
  }

  private tell(extraction: Extraction): void {
    const { calls, pages, rows } = extraction;
    const expected = expectedPages(extraction);
    this.update({ calls, pages, rows, rowsRead: rows, ...(expected === undefined ? {} : { expectedPages: expected }) });
    const now = Date.now();
    const { parent } = workflowInfo();
    if (parent === undefined || now - this.toldAtMs < TELL_EVERY_MS) return;
    this.toldAtMs = now;
    // A run that has ended meanwhile needs no word.
    void getExternalWorkflowHandle(parent.workflowId, parent.runId)
      .signal(assetProgressSignal, this.progress)
      .catch(() => undefined);
  }

  private update(change: Partial<AssetProgress>): void {
    this.progress = { ...this.progress, ...change };
    setCurrentDetails(describeAsset(this.progress, new Date()));
  }
}

function mergedProgress(merged: MergeResult): Partial<AssetProgress> {
  const { mergedAt: endedAt, distinctIds: rows, pages: _, ...rest } = merged;
  return { endedAt, rows, ...rest };
}
