/**
 * What stage and merge are asked for and answer: the border between activities and the warehouse, plain data.
 * A slice is a run of pages of one asset; its manifest on disk lists them, and a merge demands every reported slice.
 */
import type { AssetFailure, AssetMode, MaterializationState } from './plan';
import type { PageSummary } from './page';

/** `raw/<asset>/<materialization>/slices/<name>.json`, written once all its pages are on disk. */
export interface SliceManifest {
  readonly name: string;
  readonly pages: readonly PageSummary[];
}

/** Where rows come from: the pages of a materialization of `asset`; a rider names its carrier's. */
export interface PageSource {
  readonly asset: string;
  readonly materializationId: string;
}

export interface StageRequest {
  /** The asset whose rows are staged. */
  readonly asset: string;
  readonly materializationId: string;
  /** @default the asset's own materialization */
  readonly source?: PageSource;
  /** Names of the slices whose pages are staged; a page that is staged already is passed over. */
  readonly slices: readonly string[];
}

export interface StageResult {
  /** Pages in the staging file now. */
  readonly pages: number;
  /** Distinct rows in the staging file now. */
  readonly rows: number;
}

/** What `begin` reads before the first page is asked for; it survives continue-as-new. */
export interface Beginning {
  readonly materializationId: string;
  readonly startedAt: string;
  /** The greatest `_changed_at` of the warehouse, as microseconds since the epoch in decimal text; '0' when empty. */
  readonly clock: string;
}

export interface MergeRequest extends StageRequest {
  readonly runId: string;
  readonly mode: AssetMode;
  readonly strategy: string;
  readonly reason: string;
  readonly startedAt: string;
  readonly clock: string;
  /** Every row of the source was read, whatever the proof says: a scan. */
  readonly isScan: boolean;
  readonly proof: 'proven' | 'unproven' | null;
  readonly proofReason?: string;
  readonly sourceTotal?: number;
  /** How much the total itself moved while the scan went on: so much it may differ from what was read. */
  readonly totalMoved?: number;
  readonly calls: number;
  readonly rowsRead: number;
  /** ISO dates: only rows of [since, until) by replication key, else created key, are merged; rows with neither are kept out. */
  readonly since?: string;
  readonly until?: string;
  readonly allowDeletes: boolean;
}

export interface MergeResult {
  readonly state: Extract<MaterializationState, 'done' | 'superseded'>;
  readonly mergedAt: string;
  readonly pages: number;
  readonly distinctIds: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly overtaken: number;
  readonly shortened: number;
  readonly proof: 'proven' | 'unproven' | null;
  readonly proofReason?: string;
}

/** A materialization that did not merge: failed, unavailable, skipped, busy. */
export interface UnmergedRecord {
  readonly materializationId: string;
  readonly asset: string;
  readonly runId: string;
  readonly mode: AssetMode;
  readonly strategy: string;
  readonly reason: string;
  readonly state: Exclude<MaterializationState, 'done' | 'superseded'>;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly calls: number;
  readonly pages: number;
  readonly rowsRead: number;
  readonly error?: AssetFailure;
}

/** What is stored of an asset, for planning and for `assets`. */
export interface StoredAsset {
  readonly asset: string;
  readonly rows: number;
  readonly lastMaterializedAt?: string;
  /** State of the newest materialization that was tried. */
  readonly lastState?: MaterializationState;
  /** When the API was last asked for it. */
  readonly lastAskedAt?: string;
  /** An answer was merged at least once. */
  readonly hasAnswered: boolean;
}
