/** `status`: open and recent runs, as Temporal knows them; without a server, as the published file does. One can be followed. */
import { loadSettings, type Settings } from '../../config/settings';
import type { Client } from '@temporalio/client';
import { ConfigError } from '../../graph/errors';
import type { RunProgress } from '../../graph/plan';
import { sentences } from '../../graph/sentences';
import { printJson, reporterFor, type CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import type { PublishedState } from '../../warehouse/published-file';
import { publishedState } from '../published';
import { doubtLines, failingLines } from '../render/stored-lines';
import { publishedRunLines, runAssetLines, runListLines } from '../render/status-lines';
import { section, summaryLines } from '../render/summary';
import { withTemporal } from '../runs/connect';
import { failingStepLines, failingSteps } from '../runs/failing-steps';
import { listRuns, oneRun } from '../runs/list-runs';
import { starterOf } from '../runs/start-run';
import { whyUnanswered } from '../runs/workers-on';
import { knownTemporal, NoTemporalError } from '../runs/temporal-options';
import { LIST_RUNS, theOpenRun } from '../runs/the-open-run';
import { follow } from './follow';

export async function status(context: CommandContext, { words, options }: CommandCall): Promise<number> {
  const settings = loadSettings(context.environment);
  const isJson = options.json === true;
  const [workflowId] = words;
  try {
    return await withTemporal(await knownTemporal(settings, context.environment), (client) => {
      const showing = { context, settings, client, isJson };
      if (options.follow === true) return followOne(showing, workflowId);
      return workflowId === undefined ? showRuns(showing) : showRun(showing, workflowId);
    });
  } catch (error) {
    if (!(error instanceof NoTemporalError) || workflowId !== undefined || options.follow === true) throw error;
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
  context.stderr.write(`${sentences(shown.why, 'These are the runs in the published file')}:\n`);
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
  const why = await silenceLines({ client, settings }, runs);
  if (isJson) {
    sayBeside(context, why);
    printJson(context, runs);
    return DONE;
  }
  const { assets = [], failing = [] } = (await publishedState(settings)) ?? {};
  const doubts = [...doubtLines(assets), ...failingLines(failing)];
  for (const line of [...runListLines(runs, new Date()), ...why, ...doubts]) context.stdout.write(`${line}\n`);
  return DONE;
}

async function followOne(showing: Showing, workflowId: string | undefined): Promise<number> {
  const { context, client, isJson, settings } = showing;
  const { account, taskQueue } = settings;
  const first = await theRun(showing, workflowId ?? (await theOpenRun({ client, account, taskQueue })));
  return follow({ context, settings, client, isJson, first });
}

async function showRun(showing: Showing, workflowId: string): Promise<number> {
  const { context, client, isJson } = showing;
  const run = await theRun(showing, workflowId);
  const { palette } = reporterFor(context);
  const starter = await starterOf(client, run);
  const why = [...(await silenceLines(showing, [run])), ...(await retriedLines(client, run))];
  const lines = [
    ...summaryLines(run, palette),
    ...why,
    ...(starter === undefined ? [] : ['', `Started by ${starter}`]),
    ...section(runAssetLines(run, palette)),
  ];
  if (isJson) {
    sayBeside(context, why);
    printJson(context, run);
  } else for (const line of lines) context.stdout.write(`${line}\n`);
  return DONE;
}

/** Why figures are missing, where they are. */
async function silenceLines(
  { client, settings }: Pick<Showing, 'client' | 'settings'>,
  runs: readonly RunProgress[],
): Promise<readonly string[]> {
  const silent = runs.filter(({ isUnanswered }) => isUnanswered);
  if (silent.length === 0) return [];
  const isOpen = silent.some(({ state }) => state === 'running');
  return ['', await whyUnanswered(client, settings, isOpen ? ': what is open waits for one' : '')];
}

/** What does not get on, where something fails again and again. */
async function retriedLines(client: Client, run: RunProgress): Promise<readonly string[]> {
  if (run.state !== 'running' || run.isUnanswered === true) return [];
  const lines = failingStepLines(await failingSteps(client, run));
  return lines.length === 0 ? [] : ['', ...lines];
}

/** The document goes to stdout, alone. */
function sayBeside({ stderr }: CommandContext, lines: readonly string[]): void {
  for (const line of lines.filter(Boolean)) stderr.write(`${line}\n`);
}

/** @throws ConfigError where there is none with this id */
async function theRun({ settings, client }: Showing, workflowId: string): Promise<RunProgress> {
  const { account, taskQueue } = settings;
  const run = await oneRun({ client, account, taskQueue }, workflowId);
  if (run !== undefined) return run;
  throw new ConfigError(`There is no run "${workflowId}"`, { hint: LIST_RUNS });
}
