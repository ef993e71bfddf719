/** `assets`: the graph and what is stored of it, from the declarations and the published file; no server is needed. */
import { assets as declared } from '../../assets';
import { loadSettings } from '../../config/settings';
import { printJson, type CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import { publishedState } from '../published';
import { assetLines, assetRow } from '../render/asset-lines';
import { selectedKeys, selectionText } from '../selection';

export async function assets(context: CommandContext, { words, options }: CommandCall): Promise<number> {
  const settings = loadSettings(context.environment);
  const selected = new Set<string>(selectedKeys(selectionText(words)));
  const published = await publishedState(settings);
  const stored = new Map(published?.assets.map((asset) => [asset.asset, asset]));
  const rows = declared.filter(({ key }) => selected.has(key)).map((asset) => assetRow(asset, stored.get(asset.key)));
  if (options.json === true) printJson(context, rows);
  else for (const line of assetLines(rows, new Date())) context.stdout.write(`${line}\n`);
  return DONE;
}
