/** `materialize`: starts a run on the worker that is there, and follows it unless it is told not to. */
import { loadSettings } from '../../config/settings';
import type { RunProgress } from '../../graph/plan';
import { printJson, reporterFor, type CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { DONE, INTERRUPTED } from '../exit-codes';
import { watchInterrupts } from '../processes/interrupts';
import { summaryLines } from '../render/summary';
import { withTemporal } from '../runs/connect';
import { followRun } from '../runs/follow-run';
import { requestOf, type RequestOptions } from '../runs/request';
import { exitCodeOf, unknownProgress } from '../runs/run-outcome';
import { startRun } from '../runs/start-run';
import { knownTemporal } from '../runs/temporal-options';
import { refuseSelection, selectionText } from '../selection';

interface MaterializeOptions extends RequestOptions {
  readonly detach?: boolean;
  readonly json?: boolean;
}

export async function materialize(context: CommandContext, call: CommandCall): Promise<number> {
  const options = call.options as MaterializeOptions;
  const settings = loadSettings(context.environment);
  const request = requestOf(selectionText(call.words), settings.account, options);
  refuseSelection(request.select);
  const temporal = await knownTemporal(settings, context.environment);
  return withTemporal(temporal, async (client) => {
    const run = await startRun({ client, account: settings.account, taskQueue: settings.taskQueue }, request);
    const first = unknownProgress(run, settings.account, request);
    return options.detach === true ? sayStarted(context, options, first) : follow({ context, options, client, first });
  });
}

function sayStarted(context: CommandContext, { json }: MaterializeOptions, run: RunProgress): number {
  if (json === true) printJson(context, run);
  else context.stdout.write(`workflow id: ${run.workflowId}\nrun id: ${run.runId}\n`);
  return DONE;
}

async function follow(followed: {
  readonly context: CommandContext;
  readonly options: MaterializeOptions;
  readonly client: Parameters<typeof followRun>[0]['client'];
  readonly first: RunProgress;
}): Promise<number> {
  const { context, options, client, first } = followed;
  const reporter = reporterFor(context, options.json);
  const leaving = new AbortController();
  const interrupts = watchInterrupts(() => process.exit(INTERRUPTED));
  reporter.say(`Run ${first.workflowId}`);
  try {
    const following = followRun({
      client,
      run: first,
      first,
      onProgress: reporter.run,
      say: reporter.say,
      signal: leaving.signal,
    });
    const run = await Promise.race([following, interrupts.first]);
    reporter.settle();
    if (typeof run === 'number') {
      reporter.say(`The run goes on. To end it: npx campaignlake cancel ${first.workflowId}`);
      return run;
    }
    for (const line of ['', ...summaryLines(run, reporter.palette)]) reporter.say(line);
    if (options.json === true) printJson(context, run);
    return exitCodeOf(run);
  } finally {
    leaving.abort();
    reporter.settle();
    interrupts.stop();
  }
}
