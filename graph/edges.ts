/** Who comes before an asset, and by what: what a drawing of the graph shows. */
import type { Asset } from './asset';

export interface Edge {
  /** The asset that comes before. */
  readonly from: string;
  /** Its data is needed; its rows are walked; its pages bring the rows along, always or where it is learned that they may. */
  readonly by: 'needs' | 'each' | 'rides' | 'may ride';
}

/** One for each asset before, the closest tie first. */
export function edgesOf({ deps, extraction, reads }: Pick<Asset, 'deps' | 'extraction' | 'reads'>): readonly Edge[] {
  const edges: readonly Edge[] = [
    ...(extraction.kind === 'each' ? [{ from: extraction.parent, by: 'each' } as const] : []),
    ...(extraction.kind === 'rides' ? [{ from: extraction.carrier, by: 'rides' } as const] : []),
    ...deps.map((from) => ({ from, by: 'needs' }) as const),
    ...reads.flatMap((read) =>
      read.kind === 'rides-on-changed' ? [{ from: read.carrier, by: 'may ride' } as const] : [],
    ),
  ];
  return edges.filter(({ from }, place) => edges.findIndex((edge) => edge.from === from) === place);
}
