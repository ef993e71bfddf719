import { parseSelection } from './parse-selection';
import type { SelectableGraph, SelectionContext } from './selection';
import { SelectionError } from './selection-error';

/**
 * The assets that a text selects, in the graph's order.
 * @throws SelectionError where it cannot be read, names what is not there, or selects nothing
 */
export function selectAssets<Key extends string>(
  text: string,
  graph: SelectableGraph<Key>,
  context: SelectionContext = {},
): readonly Key[] {
  const selected = parseSelection(text).resolve(graph, context);
  if (selected.size === 0)
    throw new SelectionError(`"${text}" selects no asset`, { hint: 'campaignlake assets lists all names' });
  return graph.keys.filter((key) => selected.has(key));
}
