import { parseSelection } from './parse-selection';
import { selectionTokens } from './selection-tokens';
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

/** The assets that a text names one by one, whatever it does with them: not by their group, and not as all of them. */
export function namedAssets(text: string, { keys }: Pick<SelectableGraph, 'keys'>): ReadonlySet<string> {
  const tokens = selectionTokens(text);
  const isName = (at: number): boolean => tokens[at - 1]?.text !== ':' || tokens[at - 2]?.text === 'key';
  return new Set(keys.filter((key) => tokens.some((token, at) => token.text === key && isName(at))));
}
