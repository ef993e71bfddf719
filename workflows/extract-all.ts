/**
 * Runs the slices that the extraction asks for, a window of them at a time, and stages their pages while later ones are
 * being fetched. Ends when the extraction has, or when the history has grown long and no slice is in flight.
 */
import { CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import type { SliceRequest, SliceResult } from '../graph/slice';
import type { Beginning } from '../graph/staging';
import type { MaterializeAssetInput } from './asset-input';
import { extractOptions, extracting, loadOptions, loading } from './activity-options';
import {
  afterSlice,
  beginExtraction,
  fallBackToParents,
  isExtracted,
  nextSlice,
  type Extraction,
} from './extraction/extraction';
import { callsIn, failureOf } from './failures';
import { describeSlice } from './progress';

export interface ExtractAllOptions {
  readonly input: MaterializeAssetInput;
  readonly beginning: Beginning;
  readonly extraction?: Extraction;
  readonly isPaused: () => boolean;
  /** Told how many slices are in flight, at each change. */
  readonly onFlight: (slices: number) => void;
  readonly onProgress: (extraction: Extraction) => void;
}

export async function extractAll(options: ExtractAllOptions): Promise<Extraction> {
  const scope = new CancellationScope();
  // A slice that fails for good ends its siblings in flight.
  return scope.run(async () => {
    const walk = new SliceWindow(options);
    try {
      return await walk.run();
    } catch (error) {
      scope.cancel();
      await walk.drained();
      throw error;
    }
  });
}

class SliceWindow {
  private extraction: Extraction;
  private inFlight = 0;
  private isStaging = false;
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly options: ExtractAllOptions) {
    const { input, extraction } = options;
    this.extraction = extraction ?? beginExtraction(input.plan, input.run.limits, options.beginning);
  }

  async run(): Promise<Extraction> {
    while (!isExtracted(this.extraction)) {
      for (let next = this.next(); next !== undefined; next = this.next()) {
        this.extraction = next.extraction;
        this.fly(1);
        void this.extract(next.slice);
      }
      if (this.mayContinueAsNew()) return this.extraction;
      await condition(() => this.failure !== undefined || this.hasWork());
      this.throwFailure();
    }
    await this.drained();
    this.throwFailure();
    return this.extraction;
  }

  drained(): Promise<void> {
    return CancellationScope.nonCancellable(() => condition(() => this.inFlight === 0 && !this.isStaging));
  }

  private hasWork(): boolean {
    return isExtracted(this.extraction) || this.mayContinueAsNew() || this.next() !== undefined;
  }

  private throwFailure(): void {
    if (this.failure !== undefined) throw this.failure.error;
  }

  /** A slice in flight would be lost with the history that asked for it. */
  private mayContinueAsNew(): boolean {
    return workflowInfo().continueAsNewSuggested && this.inFlight === 0 && !this.isStaging;
  }

  private next(): ReturnType<typeof nextSlice> {
    const { limits } = this.options.input.run;
    const window = this.extraction.reading.kind === 'keyset' ? limits.keysetRanges : limits.sliceWindow;
    if (this.options.isPaused() || workflowInfo().continueAsNewSuggested || this.inFlight >= window) return undefined;
    return nextSlice(this.extraction, { slices: this.inFlight, limits });
  }

  private fly(change: 1 | -1): void {
    this.inFlight += change;
    this.options.onFlight(this.inFlight);
  }

  private async extract(slice: SliceRequest): Promise<void> {
    const { input, beginning, onProgress } = this.options;
    const { run, plan } = input;
    try {
      const summary = describeSlice(plan, slice, this.extraction);
      const result = await extractOne({ input, beginning, slice, summary });
      this.fly(-1);
      const known = { plan, slices: this.inFlight, limits: run.limits };
      this.extraction = afterSlice(this.extraction, { slice, result }, known);
      onProgress(this.extraction);
      if (!isExtracted(this.extraction)) this.stage();
    } catch (error) {
      this.fly(-1);
      const isWithoutListing = plan.extraction.kind === 'each' && failureOf(error).type === 'Unavailable';
      if (isWithoutListing && this.extraction.slices.length === 0) {
        const calls = this.extraction.calls + callsIn(error);
        this.extraction = { ...fallBackToParents(this.extraction, run.limits), calls };
      } else this.failure ??= { error };
    }
  }

  /** Stages what is enough for a batch; the merge stages the rest. */
  private stage(): void {
    const { input, beginning } = this.options;
    const waiting = this.extraction.slices.slice(this.extraction.stagedSlices);
    if (this.isStaging || waiting.length < input.run.limits.stageSlices) return;
    this.isStaging = true;
    this.extraction = { ...this.extraction, stagedSlices: this.extraction.slices.length };
    const { asset } = input.plan;
    void loading.stagePages
      .executeWithOptions({ ...loadOptions, summary: `${asset}: stage ${waiting.length} slices` }, [
        { identity: input.run.identity, asset, materializationId: beginning.materializationId, slices: waiting },
      ])
      .then(() => {
        this.isStaging = false;
      })
      .catch((error: unknown) => {
        this.isStaging = false;
        this.failure ??= { error };
      });
  }
}

/** One slice, in an activity of its own. */
export function extractOne({
  input: { run, plan },
  beginning: { materializationId },
  slice,
  summary,
}: {
  readonly input: MaterializeAssetInput;
  readonly beginning: Beginning;
  readonly slice: SliceRequest;
  readonly summary: string;
}): Promise<SliceResult> {
  const { identity, priority, startedAt, limits } = run;
  const patience = { runStartedAt: startedAt, ms: limits.patienceMs };
  return extracting.extractSlice.executeWithOptions(
    { ...extractOptions, summary, priority: { priorityKey: priority } },
    [{ identity, plan, materializationId, slice, priority, patience }],
  );
}
