import { parseSelection } from './parse-selection';
import { selectionTokens } from './selection-tokens';
import { ASSET_STATUSES, type AssetStatus, type SelectableGraph, type SelectionContext } from './selection';
import { SelectionError } from './selection-error';

/**
 * The assets that a text selects, in the graph's order.
 * @throws SelectionError where it cannot be read, names what is not there, or selects nothing where that is a mistake
 */
export function selectAssets<Key extends string>(
  text: string,
  graph: SelectableGraph<Key>,
  context: SelectionContext = {},
): readonly Key[] {
  const selected = parseSelection(text).resolve(graph, context);
  const isMistake = context.mayBeNone !== true || !namesStatus(text);
  if (selected.size === 0 && isMistake)
    throw new SelectionError(`"${text}" selects no asset`, { hint: whyNone(text, context) });
  return graph.keys.filter((key) => selected.has(key));
}

/** It reads what is stored, so that it may select others elsewhere and later. */
export const namesStatus = (text: string): boolean => statusesNamed(text).length > 0;

const NONE: Readonly<Record<AssetStatus, string>> = {
  failed: 'No asset has failed',
  stale: 'No asset is stale',
  never: 'Every asset was materialized before',
};

/** Where no asset has a status that it names, that is why. */
function whyNone(text: string, { assetsWithStatus }: SelectionContext): string {
  const empty = statusesNamed(text).find((status) => [...(assetsWithStatus?.(status) ?? [])].length === 0);
  return empty === undefined ? 'npx campaignlake assets lists all names' : NONE[empty];
}

function statusesNamed(text: string): readonly AssetStatus[] {
  const tokens = selectionTokens(text);
  return ASSET_STATUSES.filter((status) =>
    tokens.some(
      ({ text: word }, at) => word === status && tokens[at - 1]?.text === ':' && tokens[at - 2]?.text === 'status',
    ),
  );
}

/** The assets that a text names one by one, whatever it does with them: not by their group, and not as all of them. */
export function namedAssets(text: string, { keys }: Pick<SelectableGraph, 'keys'>): ReadonlySet<string> {
  const tokens = selectionTokens(text);
  const isName = (at: number): boolean => tokens[at - 1]?.text !== ':' || tokens[at - 2]?.text === 'key';
  return new Set(keys.filter((key) => tokens.some((token, at) => token.text === key && isName(at))));
}
