import type { SelectableAsset, SelectableGraph } from '../../graph/selection';

interface AnAsset extends Partial<SelectableAsset> {
  readonly after?: readonly string[];
}

/** A graph as selections see it, from what its assets come after. */
export function aGraph(assets: Readonly<Record<string, AnAsset>>): SelectableGraph {
  const keys = Object.keys(assets);
  const upstream = (key: string): readonly string[] => assets[key]?.after ?? [];
  return {
    keys,
    groups: [...new Set(keys.map((key) => assets[key]?.group ?? 'all'))],
    get: (key) => ({ group: 'all', ...assets[key] }),
    upstream,
    downstream: (key) => keys.filter((other) => upstream(other).includes(key)),
  };
}
