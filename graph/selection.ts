/**
 * Which assets: Dagster's algebra. Every node resolves to a set of asset keys and prints itself as the text that parses
 * to it again. Nothing is added to what was asked for: an upstream comes only where a `+` says so.
 */

/** What a selection must know of a graph; `AssetGraph` is one. */
export interface SelectableGraph<Key extends string = string> {
  readonly keys: readonly Key[];
  readonly groups: readonly string[];
  get(key: string): SelectableAsset;
  /** Assets directly before this one. */
  upstream(key: string): Iterable<string>;
  /** Assets directly after this one. */
  downstream(key: string): Iterable<string>;
}

export interface SelectableAsset {
  readonly group: string;
  readonly kinds?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

export const ASSET_STATUSES = ['failed', 'stale', 'never'] as const;
export type AssetStatus = (typeof ASSET_STATUSES)[number];

export interface SelectionContext {
  /** Assets in this state now; left out where nothing stored can be read. */
  readonly assetsWithStatus?: (status: AssetStatus) => Iterable<string>;
  /** Where it names a status, no asset is an answer: nothing is failed or stale. @default a mistake, as of any selection */
  readonly mayBeNone?: boolean;
}

export type AssetKeys = ReadonlySet<string>;

export interface Selection {
  resolve(graph: SelectableGraph, context: SelectionContext): AssetKeys;
  toString(): string;
}
