/** `status`: open and recent runs, as Temporal knows them; without a server, as the published file does. */
import { loadSettings, type Settings } from '../../config/settings';
import type { Client } from '@temporalio/client';
import { ConfigError } from '../../graph/errors';
import type { RunProgress } from '../../graph/plan';
import { printJson, reporterFor, type CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import { runAssetLines, runListLines } from '../render/status-lines';
import { summaryLines } from '../render/summary';
import { withTemporal } from '../runs/connect';
import { listRuns, oneRun } from '../runs/list-runs';
import { knownTemporal } from '../runs/temporal-options';

export async function status(context: CommandContext, { words, options }: CommandCall): Promise<number> {
  const settings = loadSettings(context.environment);
  const temporal = await knownTemporal(settings, context.environment);
  const [workflowId] = words;
  return withTemporal(temporal, (client) =>
    workflowId === undefined
      ? showRuns({ context, settings, client, isJson: options.json === true })
      : showRun({ context, settings, client, isJson: options.json === true }, workflowId),
  );
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
  if (isJson) printJson(context, runs);
  else for (const line of runListLines(runs, new Date())) context.stdout.write(`${line}\n`);
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
