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
  /** Assets whose data is needed first. */
  readonly deps: readonly Key[];
  /** Foreign keys: column → asset. They order nothing. */
  readonly references: Readonly<Record<string, Key>>;
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
  | { readonly kind: 'each'; readonly parent: Key; readonly parentEndpoint: string }
  /** Side-loaded in the pages of `carrier`. */
  | { readonly kind: 'rides'; readonly carrier: Key };
