import type { Asset, Extraction, IncrementalRead, NewestFirst, ReadEvidence, Replication, SinceFilter } from './asset';
import type { AssetCheck } from './check';
import type { Column, Evidence } from './column';

/**
 * The form of a declaration, and the defaults, stated once. A replication key, primary key, reference or check that is no
 * column, and an asset that is no key, do not compile.
 */
export interface AssetDeclaration<Key extends string, Group extends string, C extends Record<string, Column>> {
  readonly description: string;
  readonly group: Group;
  readonly endpoint: string;
  /** @default the endpoint: all but the two that ride name their records like their path. */
  readonly recordsKey?: string;
  readonly singleKey?: string;
  /** Parameters that every request carries. */
  readonly params?: Readonly<Record<string, string>>;
  /** @default ['id']: every known table has it. */
  readonly primaryKey?: readonly NoInfer<keyof C & string>[];
  readonly replication: ReplicationOf<NoInfer<keyof C & string>>;
  /** @default offset pages */
  readonly extraction?: Extraction<Key>;
  /** @default newest first by the replication key, believed, where there is one: the API's orders look generic */
  readonly reads?: readonly ReadOf<Key, NoInfer<keyof C & string>>[];
  /** Scanned again a tenth before, and 90 minutes at least. @default '1 day': what a table that can only be scanned costs is decided by how often it is */
  readonly freshness?: string;
  /** Some columns, such as counters, move without the replication key. */
  readonly changesSilently?: true;
  /** @default a fifth */
  readonly deleteGuard?: number;
  readonly deps?: readonly Key[];
  readonly references?: { readonly [Name in NoInfer<keyof C & string>]?: Key };
  /** What must hold of its rows. References and freshness are checked without a word. @default none: the primary key is guarded anyway */
  readonly checks?: readonly AssetCheck<NoInfer<keyof C & string>>[];
  /** @default 'documented' */
  readonly evidence?: Evidence;
  readonly sideLoadedKeys?: readonly string[];
  readonly columns: C;
}

type ReplicationOf<Name extends string> =
  | { readonly method: 'full-table' }
  | { readonly method: 'incremental'; readonly key: Name; readonly createdKey?: Name };

/** The ways of `IncrementalRead`, on columns that exist. */
type ReadOf<Key extends string, Name extends string> =
  | SinceFilter
  | (Omit<NewestFirst, 'by'> & { readonly by: Name })
  | (Omit<Extract<IncrementalRead<Key>, { kind: 'rides-on-changed' }>, 'parentColumn'> & {
      readonly parentColumn: Name;
    });

/** Every row is read each time; there is no key that says what changed. */
export const fullTable = (): { readonly method: 'full-table' } => ({ method: 'full-table' });

/** The key that moves when a row changes; `createdKey` stands in for it where it is empty. */
export function incremental<const Name extends string>(
  key: Name,
): { readonly method: 'incremental'; readonly key: Name };
export function incremental<const Name extends string, const Created extends string>(
  key: Name,
  options: { readonly createdKey: Created },
): { readonly method: 'incremental'; readonly key: Name; readonly createdKey: Created };
export function incremental(key: string, options: { readonly createdKey?: string } = {}): Replication {
  return { method: 'incremental', key, ...options };
}

/** `id_greater` pages: rows that come and go cannot shift them. */
export const keyset = () => ({ kind: 'keyset' }) as const;

/** Its rows come side-loaded in the pages of the carrier. */
export const rides = <const Key extends string>(carrier: Key, ids: string, parentColumn: string) =>
  ({ kind: 'rides', carrier, ids, parentColumn }) as const;

/** One listing per row of the parent (`{}` is its id) where the flat one does not exist. */
export const each = <const Key extends string>(parent: Key, parentEndpoint: string, parentColumn: string) =>
  ({ kind: 'each', parent, parentEndpoint, parentColumn }) as const;

/** A filter on the replication key; whole days are compared unless it is known to look at the time. */
export const sinceFilter = (
  param: string,
  options: Omit<SinceFilter, 'kind' | 'param' | 'granularity'> & Partial<Pick<SinceFilter, 'granularity'>>,
): SinceFilter => ({ kind: 'filter', param, granularity: 'day', ...options });

/** From the newest row down to the bookmark, by the replication key, or by the id of a table that only ever grows. */
export const newestFirst = <const Name extends string>(by: Name, options: { readonly evidence: ReadEvidence }) =>
  ({ kind: 'newest-first', by, ...options }) as const;

/** With the changed rows of the carrier, in the array that `include=` adds to its pages. */
export const ridesOnChanged = <const Key extends string, const Name extends string>(
  carrier: Key,
  include: string,
  parentColumn: Name,
) => ({ kind: 'rides-on-changed', carrier, include, parentColumn }) as const;

/** `assets/keys.ts` binds the names: graph knows the form of a declaration, not which assets there are. */
export function assetDefiner<Key extends string, Group extends string>() {
  return function defineAsset<const K extends Key, const C extends Record<string, Column>>(
    key: K,
    declaration: AssetDeclaration<Key, Group, C>,
  ): Asset<Key, Group> {
    const { replication, references, ...rest } = declaration;
    return {
      recordsKey: declaration.endpoint,
      primaryKey: ['id'],
      extraction: { kind: 'offset' },
      reads: replication.method === 'incremental' ? [newestFirst(replication.key, { evidence: 'believed' })] : [],
      freshness: '1 day',
      deleteGuard: 0.2,
      deps: [],
      checks: [],
      evidence: 'documented',
      sideLoadedKeys: [],
      ...rest,
      key,
      replication,
      references: (references ?? {}) as Readonly<Record<string, Key>>,
    };
  };
}
