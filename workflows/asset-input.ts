/** What `materialize` and `materializeAsset` say to each other; plain data in both directions. */
import { defineSignal } from '@temporalio/workflow';
import type { Pause } from '../graph/pause';
import type { AssetPlan, AssetProgress, MaterializationPlan, MaterializeRequest } from '../graph/plan';
import type { Beginning } from '../graph/staging';
import type { Extraction } from './extraction/extraction';

/** A materialization whose pages riders are staged from. */
export interface CarrierPages {
  readonly asset: string;
  readonly beginning: Beginning;
  readonly slices: readonly string[];
  /** What it read, when that was not everything: the bound of its first pass, and up to where its rows reach. */
  readonly window?: { readonly from: string; readonly to?: string };
  readonly answeredAt?: string;
  /** It read everything, and what that proves. */
  readonly isScan: boolean;
  readonly proof: 'proven' | 'unproven' | null;
  readonly proofReason?: string;
}

export interface MaterializeAssetInput {
  /** The run's plan, without the other assets. */
  readonly run: Omit<MaterializationPlan, 'assets'> & {
    readonly runId: string;
    readonly workflowId: string;
    readonly startedAt: string;
  };
  readonly plan: AssetPlan;
  readonly carrier?: CarrierPages;
  /** After continue-as-new: where it was. */
  readonly resumed?: Pick<Pause, 'pausedMs'> & {
    readonly beginning: Beginning;
    readonly extraction: Extraction;
    readonly isPaused: boolean;
  };
}

export interface MaterializeAssetResult {
  readonly progress: AssetProgress;
  /** When there are riders: what they are staged from. */
  readonly carrier?: CarrierPages;
  readonly riders: readonly string[];
  /** What it was asked for beside the asset and the mode. */
  readonly request: Pick<MaterializeRequest, 'since' | 'until' | 'allowDeletes'>;
  readonly beganAt: string;
}

/** Results are shared between runs that asked for the same. */
export const rangeOf = ({ since, until, allowDeletes }: MaterializeRequest): MaterializeAssetResult['request'] => ({
  ...(since === undefined ? {} : { since }),
  ...(until === undefined ? {} : { until }),
  ...(allowDeletes === undefined ? {} : { allowDeletes }),
});

/** Stops new slices; running ones end. A run may be told the asset that is meant; without one it is all of them. */
export const pauseSignal = defineSignal<[asset?: string]>('pause');
export const resumeSignal = defineSignal<[asset?: string]>('resume');
/** A child tells its run how far it is. */
export const assetProgressSignal = defineSignal<[AssetProgress]>('assetProgress');
