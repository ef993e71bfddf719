/**
 * What stage and merge are asked for and answer: the border between activities and the warehouse, plain data.
 * A slice is a run of pages of one asset; its manifest on disk lists them, and a merge demands every reported slice.
 */
import type { CheckReport } from './check';
import type { AssetFailure, AssetMode, MaterializationState } from './plan';
import type { ProbeResult } from './probe';
import type { PageSummary } from './page';

/** `raw/<asset>/<materialization>/slices/<name>.json`, written once all its pages are on disk. */
export interface SliceManifest {
  readonly name: string;
  readonly pages: readonly PageSummary[];
  /** Suspects that were asked for one by one and are gone. */
  readonly goneIds?: readonly string[];
  /** Parents whose listing was read to its end: their sets of children are whole. */
  readonly wholeParents?: readonly string[];
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
  /** Of an asset that rides on changed rows: the carrier's bookmark, which covers what a scan that begins now will read. */
  readonly carrierBookmark?: string;
  /** Of an asset that is read per parent: parents with a `_changed_at` beyond the plan's `since`. */
  readonly changedParents?: number;
}

/**
 * Bookmarks of an asset, each a whole number in decimal text: the greatest replication key (microseconds since the epoch), the
 * greatest id, the warehouse's clock up to which parents were walked, the carrier's `key` up to which rows rode along.
 */
export type BookmarkKind = 'key' | 'id' | 'parents' | 'carrier';

/** What a materialization that is no scan has covered: it may move this bookmark, if that is not before `from`. */
export interface Coverage {
  readonly bookmark: BookmarkKind;
  readonly from: string;
  /** Up to where. @default the greatest key among its rows */
  readonly to?: string;
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
  /** Of what is no scan. @default no bookmark moves */
  readonly covers?: Coverage;
  /** The server's clock at the first answer, ISO: no bookmark moves beyond it. */
  readonly answeredAt?: string;
  readonly carrierBookmark?: string;
  /** Why the rows were not read as planned. */
  readonly fallback?: string;
  /** Of a scan that turns out unproven: how many rows that it did not see may be asked for first. @default none */
  readonly mostSuspects?: number;
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
  readonly deleted: number;
  readonly returned: number;
  readonly heldBack: number;
  readonly isNewlyHeld: boolean;
  readonly proof: 'proven' | 'unproven' | null;
  readonly proofReason?: string;
  /** Left out where no row was written: then nothing was checked. */
  readonly checks?: CheckReport;
  /** The greatest replication key among its rows, at most the server's clock: riders are covered up to here. */
  readonly covered?: string;
}

/** Of a materialization by which no row came, went, or was left as it was. */
export const NO_ROWS = {
  inserted: 0,
  updated: 0,
  unchanged: 0,
  overtaken: 0,
  shortened: 0,
  deleted: 0,
  returned: 0,
  heldBack: 0,
  isNewlyHeld: false,
} as const satisfies Partial<MergeResult>;

/** Goes over what is stored with the pages kept: asks for nothing, inserts and deletes nothing, moves no bookmark. */
export interface RebuildRequest extends Pick<
  MergeRequest,
  'asset' | 'materializationId' | 'runId' | 'strategy' | 'reason' | 'startedAt' | 'clock'
> {}

/** Judges the checks of an asset on what is stored: reads no source and writes no row. */
export type CheckRequest = Omit<RebuildRequest, 'clock'>;

/** Rows that an unproven scan did not see: gone, or missed. Nothing is merged before they were asked for. */
export interface Suspects {
  readonly ids: readonly string[];
  /** A row that the scan did see. */
  readonly control: string;
}

export type MergeAnswer = MergeResult | { readonly state: 'suspects'; readonly suspects: Suspects };

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
  /** Neither by a range nor by a rebuild, which read nothing of the rest: so it is of all that is told of the last ones. */
  readonly lastMaterializedAt?: string;
  /** When the last materialization ended that read all that had changed: freshness counts from here. */
  readonly lastCurrentAt?: string;
  /** State of the newest materialization, skipped ones too. */
  readonly lastState?: MaterializationState;
  /** State of the newest one that was tried: neither skipped, nor left to another run, nor fresh. */
  readonly lastTriedState?: MaterializationState;
  /** Why that one failed, and when; nothing once another has not. */
  readonly lastError?: AssetFailure & { readonly at: string };
  /** When the API was last asked for it. */
  readonly lastAskedAt?: string;
  /** What was read of all of it was merged at least once; rows of ranges may be there before. */
  readonly hasAnswered: boolean;
  readonly lastProvenAt?: string;
  readonly lastScan?: StoredScan;
  readonly bookmarks: Partial<Readonly<Record<BookmarkKind, string>>>;
  /** By parameter. */
  readonly probes: Readonly<Record<string, StoredProbe>>;
  /** Whether its rows may ride with changed rows of the carrier: learned from the account's own data. */
  readonly riding?: StoredRiding;
  /** Of a rider: rows of its carrier that changed since its bookmark. */
  readonly carrierDistance?: number;
  /** Stored rows of the range that a run asks for, and newer ones; of what has no date there are none. */
  readonly range?: { readonly within: number; readonly newer: number };
  /** Rows that are gone at the source, as far as is known, and wait for a person's word. */
  readonly heldBack: number;
}

export interface StoredScan {
  readonly beganAt: string;
  readonly mergedAt: string;
  readonly proof: 'proven' | 'unproven';
  readonly proofReason?: string;
  /** Rows without a replication key, and of these without a created key. */
  readonly rowsWithoutKey: number;
  readonly rowsWithoutAny: number;
  /** Calls that it took. */
  readonly calls: number;
}

export interface StoredProbe extends ProbeResult {
  readonly probedAt: string;
}

export interface StoredRiding {
  readonly state: 'unknown' | 'holds' | 'broken';
  /** What was found, for people. */
  readonly what: string;
  readonly judgedAt?: string;
}
