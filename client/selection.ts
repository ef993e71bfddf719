/** Selections as the command line gives them; a mistake is found here, before a run is started. */
import { assets } from '../assets';
import { buildAssetGraph } from '../graph/asset-graph';
import { statusesIn } from '../graph/freshness';
import { parseSelection } from '../graph/parse-selection';
import { namesStatus, selectAssets } from '../graph/select-assets';
import type { PublishedState } from '../warehouse/published-file';

/** Words that the shell split are one selection again; undefined for none. */
export const selectionText = (words: readonly string[]): string | undefined =>
  words.length === 0 ? undefined : words.join(' ');

/** Keys of the assets, in the graph's order; which have a status is known from the published file. @throws SelectionError */
export function selectedKeys(
  text: string | undefined,
  published: Pick<PublishedState, 'assets'> | undefined,
): readonly string[] {
  const stored = new Map(published?.assets.map((asset) => [asset.asset, asset]));
  return selectAssets(text ?? '*', buildAssetGraph(assets), {
    assetsWithStatus: statusesIn(assets, stored, new Date()),
  });
}

/** What a run will be asked for. Which assets have a status is the worker's to say: its warehouse is newer than any file. @throws SelectionError */
export function refuseSelection(text = '*'): void {
  if (!namesStatus(text)) selectedKeys(text, undefined);
  else parseSelection(text).resolve(buildAssetGraph(assets), { assetsWithStatus: () => [] });
}
