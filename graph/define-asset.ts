import type { Asset, Extraction, Replication } from './asset';
import type { Column, Evidence } from './column';

/**
 * The form of a declaration, and the defaults, stated once. A replication key, primary key or reference that is no column,
 * and an asset that is no key, do not compile.
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
  readonly deps?: readonly Key[];
  readonly references?: { readonly [Name in NoInfer<keyof C & string>]?: Key };
  /** @default 'documented' */
  readonly evidence?: Evidence;
  readonly sideLoadedKeys?: readonly string[];
  readonly columns: C;
}

type ReplicationOf<Name extends string> =
  | { readonly method: 'full-table' }
  | { readonly method: 'incremental'; readonly key: Name; readonly createdKey?: Name };

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
export const rides = <const Key extends string>(carrier: Key) => ({ kind: 'rides', carrier }) as const;

/** One listing per row of the parent (`{}` is its id) where the flat one does not exist. */
export const each = <const Key extends string>(parent: Key, parentEndpoint: string) =>
  ({ kind: 'each', parent, parentEndpoint }) as const;

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
      deps: [],
      evidence: 'documented',
      sideLoadedKeys: [],
      ...rest,
      key,
      replication,
      references: (references ?? {}) as Readonly<Record<string, Key>>,
    };
  };
}
