/** `assets`: the graph and what is stored of it, from the declarations and the published file; no server is needed. */
import { assets as declared } from '../../assets';
import { loadSettings } from '../../config/settings';
import { printJson, type CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import { plannedAssets } from '../planned';
import { publishedState } from '../published';
import { assetLines, assetRow, findingLines } from '../render/asset-lines';
import { selectedKeys, selectionText } from '../selection';

export async function assets(context: CommandContext, { words, options }: CommandCall): Promise<number> {
  const settings = loadSettings(context.environment);
  const selection = selectionText(words);
  const published = await publishedState(settings);
  const selected = new Set(selectedKeys(selection, published));
  const stored = new Map(published?.assets.map((asset) => [asset.asset, asset]));
  const now = new Date();
  // As a run of all would read them: what is selected alone does without its carrier.
  const plans = new Map(
    plannedAssets({}, { published, now, timeZone: settings.timeZone }).map((plan) => [plan.asset, plan]),
  );
  const rows = declared.flatMap((asset) => {
    const plan = plans.get(asset.key);
    return plan === undefined || !selected.has(asset.key)
      ? []
      : [assetRow(asset, { plan, stored: stored.get(asset.key), now })];
  });
  if (options.json === true) {
    printJson(context, rows);
    return DONE;
  }
  const findings = selection === undefined ? [] : findingLines(rows, now);
  for (const line of [...assetLines(rows, now), ...findings]) context.stdout.write(`${line}\n`);
  return DONE;
}
