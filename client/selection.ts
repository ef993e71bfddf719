/** Selections as the command line gives them; a mistake is found here, before a run is started. */
import { assets } from '../assets';
import { buildAssetGraph } from '../graph/asset-graph';
import { selectAssets } from '../graph/select-assets';

/** Words that the shell split are one selection again; undefined for none. */
export const selectionText = (words: readonly string[]): string | undefined =>
  words.length === 0 ? undefined : words.join(' ');

/** Keys of the assets, in the graph's order. @throws SelectionError */
export function selectedKeys(text: string | undefined): readonly string[] {
  return selectAssets(text ?? '*', buildAssetGraph(assets));
}
