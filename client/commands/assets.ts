/** `assets`: the graph and what is stored of it, from the declarations and the published file; no server is needed. */
import { assets as declared } from '../../assets';
import { loadSettings } from '../../config/settings';
import { printJson, reporterFor, type CommandContext } from '../command-context';
import type { AssetsFormat, CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import { plannedAssets } from '../planned';
import { publishedState } from '../published';
import { assetLines, assetRow, findingLines, type AssetRow } from '../render/asset-lines';
import { assetMermaidLines } from '../render/asset-mermaid';
import { assetTreeLines } from '../render/asset-tree';
import { failureLines } from '../render/failure-lines';
import type { Palette } from '../render/palette';
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
  const format = options.json === true ? 'json' : (options.format as AssetsFormat);
  const shown = { rows, now, palette: reporterFor(context).palette, hasFindings: selection !== undefined };
  if (format === 'json') printJson(context, rows);
  else for (const line of linesOf(format, shown)) context.stdout.write(`${line}\n`);
  return DONE;
}

interface Shown {
  readonly rows: readonly AssetRow[];
  readonly now: Date;
  readonly palette: Palette;
  readonly hasFindings: boolean;
}

function linesOf(format: Exclude<AssetsFormat, 'json'>, { rows, now, palette, hasFindings }: Shown): readonly string[] {
  switch (format) {
    case 'tree':
      return [...assetTreeLines(rows, now, palette), ...failureLines(rows, now)];
    case 'mermaid':
      return assetMermaidLines(rows, now);
    case 'table':
      return [...assetLines(rows, now), ...failureLines(rows, now), ...(hasFindings ? findingLines(rows, now) : [])];
  }
}
