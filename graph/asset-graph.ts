/**
 * What assets mean together: who comes before whom. Built once from the declarations, so that a cycle or a name that does
 * not exist is found before anything runs, with the path printed.
 */
import type { Asset } from './asset';
import { DeclarationError } from './errors';
import { nearest } from './nearest';
import { refuseReads } from './refuse-reads';

export interface AssetGraph<Key extends string = string> {
  /** Sorted by name, so that plans do not depend on the order of declarations. */
  readonly keys: readonly Key[];
  /** In the order in which they are declared. */
  readonly groups: readonly string[];
  /** @throws DeclarationError for a name that is no asset; so do the other functions */
  get(key: string): Asset<Key>;
  /** Assets directly before, sorted: deps, and the carrier of a rider. */
  upstream(key: string): readonly Key[];
  /** Assets directly after, sorted. */
  downstream(key: string): readonly Key[];
  /**
   * These assets in the order of a run: each is in a later level than those of its upstreams that are among them, and
   * sorted by name within one. An upstream that is not among them is not waited for.
   */
  levels(keys: readonly string[]): readonly (readonly Key[])[];
}

/** @throws DeclarationError where the declarations do not fit together */
export function buildAssetGraph<Key extends string>(assets: readonly Asset<Key>[]): AssetGraph<Key> {
  const byKey = new Map<string, Asset<Key>>();
  for (const asset of assets) {
    if (byKey.has(asset.key)) throw new DeclarationError('declared twice', { asset: asset.key });
    byKey.set(asset.key, asset);
  }
  for (const asset of assets) {
    refuseUnknown(asset, byKey);
    refuseUnreadable(asset, byKey);
    refuseReads(asset, byKey);
    refuseCheckTwice(asset);
  }
  const keys = assets.map(({ key }) => key).toSorted();
  const get = (key: string): Asset<Key> => {
    const asset = byKey.get(key);
    if (asset === undefined) throw new DeclarationError(`no asset is called "${key}"`, guess(key, byKey));
    return asset;
  };
  const upstream = (key: string): readonly Key[] => upstreamOf(get(key));
  refuseCycles(keys, upstream);
  return {
    keys,
    groups: [...new Set(assets.map(({ group }) => group))],
    get,
    upstream,
    downstream: (key) => {
      const before = get(key).key;
      return keys.filter((other) => upstream(other).includes(before));
    },
    levels: (chosen) => levelsOf([...new Set(chosen.map((key) => get(key).key))], upstream),
  };
}

function upstreamOf<Key extends string>({ deps, extraction }: Asset<Key>): readonly Key[] {
  const before = extraction.kind === 'rides' ? [...deps, extraction.carrier] : deps;
  return [...new Set(before)].toSorted();
}

function refuseUnknown(asset: Asset, byKey: ReadonlyMap<string, Asset>): void {
  const { extraction, references } = asset;
  const parent = extraction.kind === 'each' ? [extraction.parent] : [];
  const carriers = asset.reads.flatMap((read) => (read.kind === 'rides-on-changed' ? [read.carrier] : []));
  for (const key of [...upstreamOf(asset), ...parent, ...carriers, ...Object.values(references)]) {
    if (byKey.has(key)) continue;
    throw new DeclarationError(`names "${key}", which is no asset`, { asset: asset.key, ...guess(key, byKey) });
  }
}

/** A rider finds its records in the carrier's pages, so both read one endpoint; a walk over a parent's rows needs them stored. */
function refuseUnreadable({ key, endpoint, extraction, deps }: Asset, byKey: ReadonlyMap<string, Asset>): void {
  if (extraction.kind === 'each' && !deps.includes(extraction.parent)) {
    throw new DeclarationError(`walks the rows of "${extraction.parent}", which is not among its deps`, { asset: key });
  }
  if (extraction.kind !== 'rides') return;
  const carrier = byKey.get(extraction.carrier);
  if (carrier?.extraction.kind === 'rides') {
    throw new DeclarationError(`rides on "${carrier.key}", which has no pages of its own`, { asset: key });
  }
  if (carrier?.endpoint !== endpoint) {
    throw new DeclarationError(`rides on "${extraction.carrier}", which reads another endpoint`, { asset: key });
  }
}

function refuseCheckTwice({ key, checks }: Asset): void {
  const names = checks.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw new DeclarationError(`declares the check ${twice} twice`, { asset: key });
}

function guess(key: string, byKey: ReadonlyMap<string, Asset>): { readonly hint?: string } {
  const meant = nearest(key, byKey.keys());
  return meant === undefined ? {} : { hint: `Did you mean "${meant}"?` };
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
