/** The asset graph as a tree: each asset below the first one that it follows, with what is stored and how fresh that is. */
import type { Edge } from '../../graph/edges';
import type { AssetRow } from './asset-lines';
import { freshnessText, stateOf } from './asset-state';
import { ago, count } from './numbers';
import type { Palette } from './palette';
import { table } from './table';

interface Node {
  readonly row: AssetRow;
  readonly indent: string;
  readonly edge: Edge | undefined;
}

export function assetTreeLines(rows: readonly AssetRow[], now: Date, palette: Palette): readonly string[] {
  const sections = [...new Set(rows.map(({ group }) => group))]
    .toSorted()
    .map((group) => ({ group, nodes: nodesOf(rows, group) }))
    .filter(({ nodes }) => nodes.length > 0);
  const flat = sections.flatMap(({ nodes }) => nodes);
  const [head = '', ...lines] = table(
    [
      { title: 'asset' },
      { title: 'comes by' },
      { title: 'rows', align: 'right' },
      { title: 'materialized' },
      { title: 'state' },
      { title: 'freshness' },
    ],
    flat.map(({ row, indent, edge }) => [
      `${indent}${row.asset}`,
      edge === undefined ? row.strategy : `${edge.by} ${edge.from}`,
      row.rows === undefined ? '' : count(row.rows),
      ago(row.lastMaterializedAt, now),
      stateOf(row, now),
      freshnessText(row, now),
    ]),
  );
  const shown = lines.map((line, place) => {
    const row = flat[place]?.row;
    return row === undefined ? line : colored(line, stateOf(row, now), palette);
  });
  const starts = sections.map((_, place) => sections.slice(0, place).flatMap(({ nodes }) => nodes).length);
  return [
    palette.strong(head),
    ...sections.flatMap(({ group }, place) => [
      // Without a number: what follows an asset of another group stands there, and would be counted there.
      palette.strong(group),
      ...shown.slice(starts[place], starts[place + 1] ?? shown.length),
    ]),
  ];
}

/** Depth first, by name; what follows an asset of another group stands there. */
function nodesOf(rows: readonly AssetRow[], group: string): readonly Node[] {
  const parentOf = (row: AssetRow): Edge | undefined =>
    row.edges.find(({ from }) => rows.some(({ asset }) => asset === from));
  const byName = rows.toSorted((left, right) => left.asset.localeCompare(right.asset));
  const below = (siblings: readonly AssetRow[], indent: string): readonly Node[] =>
    siblings.flatMap((row, place) => {
      const isLast = place === siblings.length - 1;
      const children = byName.filter((other) => parentOf(other)?.from === row.asset);
      return [
        { row, indent: `${indent}${isLast ? '└─ ' : '├─ '}`, edge: parentOf(row) },
        ...below(children, `${indent}${isLast ? '   ' : '│  '}`),
      ];
    });
  return below(
    byName.filter((row) => row.group === group && parentOf(row) === undefined),
    '',
  );
}

function colored(line: string, state: ReturnType<typeof stateOf>, palette: Palette): string {
  if (state === 'stale') return palette.state(line, 'unavailable');
  return state === 'never' ? palette.faint(line) : palette.state(line, state);
}
