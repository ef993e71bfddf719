/**
 * What assets mean together: who comes before whom. Built once from the declarations, so that a cycle or a name that does
 * not exist is found before anything runs, with the path printed.
 */
import type { Asset } from './asset';
import { DeclarationError } from './errors';
import { nearest } from './nearest';

export interface AssetGraph<Key extends string = string> {
  /** In the order in which they are declared. */
  readonly keys: readonly Key[];
  readonly groups: readonly string[];
  get(key: string): Asset<Key>;
  /** Assets directly before: deps, and the carrier of a rider. */
  upstream(key: string): readonly Key[];
  /** Assets directly after. */
  downstream(key: string): readonly Key[];
  /** The keys by how many of them come before: an asset is in a later level than its upstreams; sorted by name within one. */
  levels(keys: readonly string[]): readonly (readonly Key[])[];
}

export function buildAssetGraph<Key extends string>(assets: readonly Asset<Key>[]): AssetGraph<Key> {
  const byKey = new Map<string, Asset<Key>>();
  for (const asset of assets) {
    if (byKey.has(asset.key)) throw new DeclarationError('declared twice', { asset: asset.key });
    byKey.set(asset.key, asset);
  }
  for (const asset of assets) refuseUnknown(asset, byKey);
  const keys = assets.map(({ key }) => key);
  const upstream = new Map<string, readonly Key[]>(assets.map((asset) => [asset.key, upstreamOf(asset)]));
  const of = (key: string): readonly Key[] => upstream.get(key) ?? [];
  refuseCycles(keys, of);
  return {
    keys,
    groups: [...new Set(assets.map(({ group }) => group))],
    get: (key) => {
      const asset = byKey.get(key);
      if (asset === undefined) throw new DeclarationError(`no asset is called "${key}"`);
      return asset;
    },
    upstream: of,
    downstream: (key) => keys.filter((other) => of(other).some((before) => before === key)),
    levels: (chosen) =>
      levelsOf(
        keys.filter((key) => chosen.includes(key)),
        of,
      ),
  };
}

function upstreamOf<Key extends string>({ deps, extraction }: Asset<Key>): readonly Key[] {
  const before = extraction.kind === 'rides' ? [...deps, extraction.carrier] : deps;
  return [...new Set(before)].sort();
}

function refuseUnknown(asset: Asset, byKey: ReadonlyMap<string, Asset>): void {
  const { extraction, references } = asset;
  const parent = extraction.kind === 'each' ? [extraction.parent] : [];
  const named = [...upstreamOf(asset), ...parent, ...Object.values(references)];
  for (const key of named) {
    if (byKey.has(key)) continue;
    const guess = nearest(key, [...byKey.keys()]);
    const hint = guess === undefined ? {} : { hint: `Did you mean "${guess}"?` };
    throw new DeclarationError(`names "${key}", which is no asset`, { asset: asset.key, ...hint });
  }
}

function refuseCycles(keys: readonly string[], upstream: (key: string) => readonly string[]): void {
  const safe = new Set<string>();
  const visit = (key: string, path: readonly string[]): void => {
    if (path.includes(key)) {
      const cycle = [...path.slice(path.indexOf(key)), key].join(' → ');
      throw new DeclarationError(`needs itself: ${cycle}`, { asset: key });
    }
    if (safe.has(key)) return;
    for (const before of upstream(key)) visit(before, [...path, key]);
    safe.add(key);
  };
  for (const key of keys) visit(key, []);
}

function levelsOf<Key extends string>(
  keys: readonly Key[],
  upstream: (key: string) => readonly Key[],
): readonly (readonly Key[])[] {
  const depth = new Map<string, number>();
  const depthOf = (key: Key): number => {
    const known = depth.get(key);
    if (known !== undefined) return known;
    const before = upstream(key).filter((other) => keys.includes(other));
    const found = before.length === 0 ? 0 : Math.max(...before.map(depthOf)) + 1;
    depth.set(key, found);
    return found;
  };
  const levels: Key[][] = [];
  for (const key of keys.toSorted()) (levels[depthOf(key)] ??= []).push(key);
  return levels;
}
