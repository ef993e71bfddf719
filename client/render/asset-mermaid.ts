/** The asset graph as a Mermaid flowchart, for a README or a wiki: a box for each group, an arrow for each edge. */
import { stateOf } from './asset-state';
import type { AssetRow } from './asset-lines';

export function assetMermaidLines(rows: readonly AssetRow[], now: Date): readonly string[] {
  const groups = [...new Set(rows.map(({ group }) => group))].toSorted();
  const keys = new Set(rows.map(({ asset }) => asset));
  const marked = rows.map((row) => [row.asset, stateOf(row, now)] as const);
  const failed = marked.flatMap(([asset, state]) => (state === 'failed' ? [asset] : []));
  const stale = marked.flatMap(([asset, state]) => (state === 'stale' ? [asset] : []));
  return [
    'flowchart LR',
    ...groups.flatMap((group) => [
      `  subgraph group_${group}["${group}"]`,
      ...rows.filter((row) => row.group === group).map(({ asset }) => `    ${asset}`),
      '  end',
    ]),
    ...rows.flatMap(({ asset, edges }) =>
      edges.filter(({ from }) => keys.has(from)).map(({ from, by }) => `  ${from} ${ARROWS[by]} ${asset}`),
    ),
    ...marking('failed', 'fill:#fdd,stroke:#c00', failed),
    ...marking('stale', 'fill:#ffd,stroke:#a80', stale),
  ];
}

const ARROWS = { needs: '-->', each: '-- each -->', rides: '-. rides .->', 'may ride': '-. may ride .->' } as const;

const marking = (name: string, style: string, assets: readonly string[]): readonly string[] =>
  assets.length === 0 ? [] : [`  classDef ${name} ${style}`, `  class ${assets.join(',')} ${name}`];
