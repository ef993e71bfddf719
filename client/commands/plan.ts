/** `plan`: what a run would do, from the declarations and the published file; nothing is started, and no server is needed. */
import { loadSettings } from '../../config/settings';
import { modeOf } from '../../graph/plan-assets';
import { rangeOf } from '../../graph/range';
import { printJson, type CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import { plannedAssets } from '../planned';
import { publishedState } from '../published';
import { planLines, planRow, planSum } from '../render/plan-lines';
import { requestOf } from '../runs/request';
import { selectionText } from '../selection';

export async function plan(context: CommandContext, { words, options }: CommandCall): Promise<number> {
  const settings = loadSettings(context.environment);
  const { account, timeZone, requestsPerSecond } = settings;
  const request = requestOf(selectionText(words), settings, options);
  const now = new Date();
  const published = await publishedState(settings, rangeOf(request, timeZone));
  const rows = plannedAssets(request, { published, now, timeZone }).map((one) => planRow(one, requestsPerSecond));
  const sum = planSum(rows, requestsPerSecond);
  if (options.json === true) {
    printJson(context, {
      account,
      mode: modeOf(request),
      request,
      isPublished: published !== undefined,
      ...sum,
      assets: rows,
    });
    return DONE;
  }
  if (published === undefined) context.stdout.write(`${nothingPublished(account)}\n\n`);
  for (const line of planLines(rows, sum, now)) context.stdout.write(`${line}\n`);
  return DONE;
}

const nothingPublished = (account: string): string =>
  `Nothing of account "${account}" is published yet: each table would be a first load, and nobody knows how many calls that takes.`;
