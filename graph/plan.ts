/**
 * Requests and plans, as they travel through Temporal: plain JSON. The plan carries every number that shapes a workflow's
 * commands, so that an edited declaration or setting cannot change what a running workflow does on replay.
 */
import type { Extraction } from './asset';
import type { Pause } from './pause';
import type { PlanLimits } from './plan-limits';
import type { CheckReport } from './check';
import type { Probe } from './probe';

export const MATERIALIZE_MODES = ['incremental', 'full', 'rebuild', 'check'] as const;
export type MaterializeMode = (typeof MATERIALIZE_MODES)[number];

/** The input of the workflow `materialize`; every field is optional, so that a person can type it. */
export interface MaterializeRequest {
  /** Selection text. @default '*' */
  readonly select?: string;
  /** @default 'incremental' */
  readonly mode?: MaterializeMode;
  /** ISO dates of a backfill: rows of [since, until) by replication key, else created key. */
  readonly since?: string;
  readonly until?: string;
  /** For schedules, such as `1 day`: a backfill of so much time before the time at which the run was due. */
  readonly window?: string;
  /** Checked when given: the account that the worker must serve. */
  readonly account?: string;
  /** Shown with the run. */
  readonly label?: string;
  /** @default true */
  readonly publish?: boolean;
  /** Lifts the guard against mass deletes for this run. */
  readonly allowDeletes?: boolean;
}

/** What a materialization of one asset does in this run; part of the workflow id unless it is incremental. */
export type AssetMode = MaterializeMode | 'backfill';

/** Whose pages and whose warehouse: every activity's input carries it, and a worker with another one refuses. */
export interface WarehouseIdentity {
  readonly account: string;
  readonly warehouseId: string;
}

export interface AssetPlan {
  readonly asset: string;
  readonly group: string;
  readonly description: string;
  readonly endpoint: string;
  readonly recordsKey: string;
  readonly primaryKey: string;
  /** Key of the record in the answer of `endpoint/{id}`, where that exists. */
  readonly singleKey?: string;
  readonly extraction: Extraction;
  /** Assets of this plan that must have succeeded first. */
  readonly deps: readonly string[];
  /** In this plan, the carrier whose pages it is staged from. */
  readonly carrier?: string;
  /** Assets of this plan that are staged from this asset's pages. */
  readonly riders: readonly string[];
  /** It rides on changed rows of the carrier: not where that had to be scanned after all. */
  readonly ridesOnChanged?: true;
  /** Calls that the reading is expected to take where nothing has changed. */
  readonly expectedCalls?: number;
  readonly strategy: Strategy;
  readonly reason: string;
  /** What is read: the whole listing, or what changed. */
  readonly reading: ReadingPlan;
  /** Only a scan shows what changed, and the last one is young enough: when it was. Nothing is read. */
  readonly freshSince?: string;
  /** What is believed of the API and to be tried, once the first pages show that the table is large enough. */
  readonly probes: readonly Probe[];
  /** Rows stored now, the best guess of what will come; undefined when never materialized. */
  readonly expectedRows?: number;
  /** An answer of this asset was merged before. */
  readonly hasAnswered: boolean;
  /** The account did not have it when it was last asked, less than a day ago, and never had: not asked again yet. */
  readonly unavailableSince?: string;
  /** Parameters that every request of this asset carries. */
  readonly params?: Readonly<Record<string, string>>;
}

/** How an asset is read in a run; `scan` is the whole listing by offset. */
export type Strategy = 'filter' | 'newest-first' | 'keyset' | 'scan' | 'each' | 'riding';

/** What a materialization reads; bounds are fixed in the plan, so that a resumed one keeps them. */
export type ReadingPlan =
  /** Everything, as the extraction says. */
  | { readonly kind: 'scan' }
  /** One pass after the other over what changed, or over a range; no pass where a range can hold nothing. */
  | { readonly kind: 'passes'; readonly passes: readonly Pass[] }
  /** The listings of the parents with a `_changed_at` beyond this clock, or the flat listing where that is cheaper. */
  | { readonly kind: 'changed-parents'; readonly since: string }
  /** The pages of the carrier. */
  | { readonly kind: 'riding' };

/** One pass over the rows that changed since the bookmark, less the lookback; or over those of a range, and some around it. */
export interface Pass {
  /** Names its pages: `updated`, `created`. */
  readonly name: string;
  readonly kind: 'filter' | 'newest-first';
  /** Parameters of its requests beside limit and offset: the filter, or the order. */
  readonly params: Readonly<Record<string, string>>;
  /** API keys of the column that bounds it; the first that a record has counts. */
  readonly keys: readonly string[];
  readonly values: 'time' | 'id';
  /** Rows with a key before this are not needed: microseconds since the epoch, or an id, as decimal text. */
  readonly from: string;
  /** Of a range: rows with this key or a later one are not needed either. @default all up to the newest */
  readonly to?: string;
  /** Zone of times without an offset. */
  readonly timeZone: string;
}

export interface MaterializationPlan {
  readonly identity: WarehouseIdentity;
  /** As it was asked for; a window is the range by now. */
  readonly request: MaterializeRequest;
  readonly mode: AssetMode;
  /** Cheapest first, as far as that is known; an asset waits for its deps and its carrier. */
  readonly assets: readonly AssetPlan[];
  readonly limits: PlanLimits;
  /** Search attributes exist on this server. */
  readonly hasSearchAttributes: boolean;
  /** Somebody is told of troubles. */
  readonly sendsAlerts?: true;
  /** Assets that an operator holds back leave their place to others; runs that were planned before this was so keep it. */
  readonly heldTakeNoPlace?: true;
  /** 1 before everything else, 2 for full scans and backfills; also the activities' `priorityKey` base. */
  readonly priority: 1 | 2;
}

export const MATERIALIZATION_STATES = [
  'done',
  'failed',
  'unavailable',
  'superseded',
  'busy',
  'fresh',
  'skipped',
] as const;
export type MaterializationState = (typeof MATERIALIZATION_STATES)[number];

/** What a child reports of its asset, and what a run's summary, `progress` and `--json` are made of. */
export interface AssetProgress extends Pause {
  readonly asset: string;
  readonly group: string;
  readonly state: MaterializationState | 'waiting' | 'running';
  /** Another run is at it, whose end is awaited. */
  readonly isElsewhere?: boolean;
  /** It is paused, and slices that were begun before that still end. */
  readonly isEnding?: boolean;
  readonly strategy: string;
  readonly materializationId?: string;
  /** Run id of the workflow that worked on it, whose id is the asset's: its page in the Web UI. */
  readonly workflowRunId?: string;
  /** As planned: calls where nothing has changed. */
  readonly expectedCalls?: number;
  readonly calls: number;
  readonly pages: number;
  /** Pages that are expected in all, once a total is known. */
  readonly expectedPages?: number;
  /** Distinct rows of this materialization; while it runs, the records read so far. */
  readonly rows: number;
  /** Records read, copies included. */
  readonly rowsRead: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly overtaken: number;
  readonly shortened: number;
  readonly deleted: number;
  readonly returned: number;
  /** Deletes that wait for a person's word. */
  readonly heldBack: number;
  /** They were not waiting before this run: it ends as failed. */
  readonly isNewlyHeld: boolean;
  readonly proof: 'proven' | 'unproven' | null;
  readonly proofReason?: string;
  /** Why the rows were not read as planned. */
  readonly fallback?: string;
  readonly sourceTotal?: number;
  /** Left out where nothing was checked. */
  readonly checks?: CheckReport;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly error?: AssetFailure;
}

export interface AssetFailure {
  readonly type: string;
  readonly message: string;
}

export const RUN_STATES = ['running', 'done', 'failed', 'canceled', 'terminated'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** The answer of the query `progress`, the result of `materialize`, and what `--json` prints. */
export interface RunProgress extends Pause {
  readonly workflowId: string;
  readonly runId: string;
  readonly account: string;
  readonly state: RunState;
  readonly mode: AssetMode;
  readonly request: MaterializeRequest;
  readonly startedAt: string;
  /** The time at which it was due, where a schedule started it. */
  readonly scheduledAt?: string;
  /** The id of that schedule. */
  readonly scheduledBy?: string;
  readonly endedAt?: string;
  readonly calls: number;
  readonly pages: number;
  /** Distinct rows, of all assets. */
  readonly rows: number;
  readonly rowsRead: number;
  /** Rows inserted or updated. */
  readonly rowsWritten: number;
  readonly published?: PublishedFile;
  /** Assets of the account that are older than they may be, at its end. */
  readonly stale?: readonly string[];
  /** Why nobody could be told of troubles. */
  readonly alertFailure?: string;
  readonly assets: Readonly<Record<string, AssetProgress>>;
  readonly error?: AssetFailure;
  /** No worker has answered yet: nothing is known of its assets and figures. Only a client says so. */
  readonly isUnanswered?: true;
}

export interface PublishedFile {
  /** Absolute path of the new file; `current.duckdb` points at it. */
  readonly path: string;
  /** Absolute path of the symlink that analysts open. */
  readonly current: string;
  readonly bytes: number;
  /** Tables whose Parquet file was written. */
  readonly parquet: readonly string[];
  /** False where nothing but the record of an uneventful run was new and the file before was young enough. */
  readonly isNew: boolean;
}
