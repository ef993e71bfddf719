import type { AssetCheck } from './check';
import type { Column, Evidence } from './column';

/**
 * What an asset is, after its declaration was completed with the defaults. Plain data: it may travel through Temporal.
 * `define-asset.ts` builds it; nothing else does.
 */
export interface Asset<Key extends string = string, Group extends string = string> {
  readonly key: Key;
  readonly description: string;
  readonly group: Group;
  /** Path below `/api/3/`. */
  readonly endpoint: string;
  /** The property of an answer that holds the records. */
  readonly recordsKey: string;
  /** Key of the record in the answer of `endpoint/{id}`, where that exists; a rider has no such route. */
  readonly singleKey?: string;
  /** Parameters that every request carries. */
  readonly params?: Readonly<Record<string, string>>;
  readonly primaryKey: readonly string[];
  readonly replication: Replication;
  readonly extraction: Extraction<Key>;
  /** Ways to read only what changed, the best first; empty where there is none. */
  readonly reads: readonly IncrementalRead<Key>[];
  /** No listing becomes older than this where only a scan shows what changed, such as '1 day': it is scanned again somewhat before. */
  readonly freshness: string;
  /** Some columns move without the replication key: it is scanned at its freshness, also where what changed can be read. */
  readonly changesSilently?: true;
  /** Share of the table beyond which deletes look like a lost permission, and are held back. */
  readonly deleteGuard: number;
  /** Assets whose data is needed first. */
  readonly deps: readonly Key[];
  /** Foreign keys: column → asset. They order nothing. */
  readonly references: Readonly<Record<string, Key>>;
  /** What must hold of its rows, beside its references and its freshness. */
  readonly checks: readonly AssetCheck[];
  readonly columns: Readonly<Record<string, Column>>;
  /** How well the columns are known that do not say otherwise. */
  readonly evidence: Evidence;
  /** Keys that rows carry only because an `include=` or a single-record route put them there; neither columns nor extras. */
  readonly sideLoadedKeys: readonly string[];
}

/** Singer's replication method; the key is a column of the asset. */
export type Replication =
  | { readonly method: 'full-table' }
  | { readonly method: 'incremental'; readonly key: string; readonly createdKey?: string };

/** How the rows are read from the API. */
export type Extraction<Key extends string = string> =
  /** Offset pages of one listing. */
  | { readonly kind: 'offset' }
  /** `id_greater` pages, ordered by id; falls back to offset pages where the filter is found ignored. */
  | { readonly kind: 'keyset' }
  /** A flat listing where it exists, else one listing per row of `parent`: `parentEndpoint` with `{}` for its id. */
  | { readonly kind: 'each'; readonly parent: Key; readonly parentEndpoint: string; readonly parentColumn: string }
  /** Side-loaded in the pages of `carrier`, whose records name them by id under `ids`; `parentColumn` names the record. */
  | { readonly kind: 'rides'; readonly carrier: Key; readonly ids: string; readonly parentColumn: string };

/**
 * Why a way of reading is thought to work: seen in a live account; in the official documentation; believed, and so probed
 * against the account before it is used.
 */
export type ReadEvidence = 'live' | 'documented' | 'believed';

/** A way to read only what changed since the bookmark. */
export type IncrementalRead<Key extends string = string> = SinceFilter | NewestFirst | RidesOnChanged<Key>;

/** A parameter that leaves the rows whose replication key is not before its value. */
export interface SinceFilter {
  readonly kind: 'filter';
  readonly param: string;
  /** The same for the created key: for rows that were never edited and have no update stamp. */
  readonly createdParam?: string;
  /** The other ends of the two: they leave the rows whose key is before their value. Where one is ignored, more rows come than are wanted, and none less. */
  readonly untilParam?: string;
  readonly createdUntilParam?: string;
  /** What is compared: whole days, in a zone that nobody documents, or moments. */
  readonly granularity: 'day' | 'moment';
  readonly evidence: ReadEvidence;
}

/** An order by the replication key, read from its newest row down to the bookmark. */
export interface NewestFirst {
  readonly kind: 'newest-first';
  /** The replication key; or the id of a table that only ever grows. */
  readonly by: string;
  readonly evidence: ReadEvidence;
}

/** Rows that come with the changed rows of `carrier`, as the array `include` of its pages; used once it is learned that a change of a row touches its parent. */
export interface RidesOnChanged<Key extends string = string> {
  readonly kind: 'rides-on-changed';
  readonly carrier: Key;
  readonly include: string;
  /** The column that names the row of the carrier. */
  readonly parentColumn: string;
}
