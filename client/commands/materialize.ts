/** `materialize`: starts a run on the worker that is there, and follows it unless it is told not to. */
import { loadSettings } from '../../config/settings';
import type { RunProgress } from '../../graph/plan';
import { printJson, type CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import { follow } from './follow';
import { withTemporal } from '../runs/connect';
import { requestOf, type RequestOptions } from '../runs/request';
import { unknownProgress } from '../runs/run-outcome';
import { startRun } from '../runs/start-run';
import { knownTemporal } from '../runs/temporal-options';
import { refuseSelection, selectionText } from '../selection';

interface MaterializeOptions extends RequestOptions {
  readonly detach?: boolean;
  readonly workflowId?: string;
  readonly json?: boolean;
}

export async function materialize(context: CommandContext, call: CommandCall): Promise<number> {
  const options = call.options as MaterializeOptions;
  const settings = loadSettings(context.environment);
  const request = requestOf(selectionText(call.words), settings, options);
  refuseSelection(request.select);
  const temporal = await knownTemporal(settings, context.environment);
  return withTemporal(temporal, async (client) => {
    const { account, taskQueue } = settings;
    const run = await startRun({ client, account, taskQueue }, request, options.workflowId);
    const first = unknownProgress(run, settings.account, request);
    return options.detach === true
      ? sayStarted(context, options, first)
      : follow({ context, settings, client, isJson: options.json === true, first });
  });
}

function sayStarted(context: CommandContext, { json }: MaterializeOptions, run: RunProgress): number {
  if (json === true) printJson(context, run);
  else context.stdout.write(`workflow id: ${run.workflowId}\nrun id: ${run.runId}\n`);
  return DONE;
}
