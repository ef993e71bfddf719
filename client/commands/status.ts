/** `status`: open and recent runs, as Temporal knows them; without a server, as the published file does. */
import { loadSettings, type Settings } from '../../config/settings';
import type { Client } from '@temporalio/client';
import { ConfigError } from '../../graph/errors';
import type { RunProgress } from '../../graph/plan';
import { printJson, reporterFor, type CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import type { PublishedState } from '../../warehouse/published-file';
import { publishedState } from '../published';
import { doubtLines, failingLines } from '../render/stored-lines';
import { publishedRunLines, runAssetLines, runListLines } from '../render/status-lines';
import { summaryLines } from '../render/summary';
import { withTemporal } from '../runs/connect';
import { listRuns, oneRun } from '../runs/list-runs';
import { knownTemporal, NoTemporalError } from '../runs/temporal-options';

export async function status(context: CommandContext, { words, options }: CommandCall): Promise<number> {
  const settings = loadSettings(context.environment);
  const isJson = options.json === true;
  const [workflowId] = words;
  try {
    return await withTemporal(await knownTemporal(settings, context.environment), (client) => {
      const showing = { context, settings, client, isJson };
      return workflowId === undefined ? showRuns(showing) : showRun(showing, workflowId);
    });
  } catch (error) {
    if (!(error instanceof NoTemporalError) || workflowId !== undefined) throw error;
    const published = await publishedState(settings);
    if (published === undefined) throw error;
    return showPublishedRuns(context, { published, isJson, why: error.message });
  }
}

/** Without a server there is still the file, with the runs up to its publishing. */
function showPublishedRuns(
  context: CommandContext,
  shown: { readonly published: PublishedState; readonly isJson: boolean; readonly why: string },
): number {
  context.stderr.write(`${shown.why}. These are the runs in the published file:\n`);
  const { runs, assets, failing } = shown.published;
  const lines = [...publishedRunLines(runs, new Date()), ...doubtLines(assets), ...failingLines(failing)];
  if (shown.isJson) printJson(context, runs);
  else for (const line of lines) context.stdout.write(`${line}\n`);
  return DONE;
}

interface Showing {
  readonly context: CommandContext;
  readonly settings: Settings;
  readonly client: Client;
  readonly isJson: boolean;
}

async function showRuns({ context, settings, client, isJson }: Showing): Promise<number> {
  const { account, taskQueue } = settings;
  const runs = await listRuns({ client, account, taskQueue });
  if (isJson) {
    printJson(context, runs);
    return DONE;
  }
  const { assets = [], failing = [] } = (await publishedState(settings)) ?? {};
  const doubts = [...doubtLines(assets), ...failingLines(failing)];
  for (const line of [...runListLines(runs, new Date()), ...doubts]) context.stdout.write(`${line}\n`);
  return DONE;
}

async function showRun({ context, settings, client, isJson }: Showing, workflowId: string): Promise<number> {
  const { account, taskQueue } = settings;
  const run: RunProgress | undefined = await oneRun({ client, account, taskQueue }, workflowId);
  if (run === undefined)
    throw new ConfigError(`There is no run "${workflowId}"`, { hint: '"npx campaignlake status" lists them' });
  const { palette } = reporterFor(context);
  const lines = [...summaryLines(run, palette), '', ...runAssetLines(run, palette)];
  if (isJson) printJson(context, run);
  else for (const line of lines) context.stdout.write(`${line}\n`);
  return DONE;
}
