/**
 * `dev`, which is `npm start`: checks what can be checked, starts everything that a run needs on this machine, starts the
 * run or follows the one that is open, and ends in order what it started.
 */
import { loadSettings, type Settings } from '../../config/settings';
import type { MaterializeRequest, RunProgress } from '../../graph/plan';
import { printJson, reporterFor, type CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { INTERRUPTED } from '../exit-codes';
import { checkFolder, firstCall } from '../preflight';
import { watchInterrupts } from '../processes/interrupts';
import { startLocalMachine, type LocalMachine } from '../processes/local-machine';
import type { Supervised } from '../processes/supervise';
import { queriesToTry } from '../render/queries-to-try';
import type { Reporter } from '../render/reporter';
import { summaryLines } from '../render/summary';
import { withTemporal } from '../runs/connect';
import { followRun } from '../runs/follow-run';
import { requestOf, type RequestOptions } from '../runs/request';
import { exitCodeOf, unknownProgress } from '../runs/run-outcome';
import { findOpenRun, startRun, type RunRef } from '../runs/start-run';
import { refuseSelection, selectionText } from '../selection';

interface DevOptions extends RequestOptions {
  readonly once?: boolean;
  readonly keep?: boolean;
  readonly port?: number;
  readonly uiPort?: number;
  readonly json?: boolean;
}

interface Session {
  readonly context: CommandContext;
  readonly options: DevOptions;
  readonly settings: Settings;
  readonly request: MaterializeRequest;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

export async function dev(context: CommandContext, call: CommandCall): Promise<number> {
  const options = call.options as DevOptions;
  const settings = loadSettings(context.environment);
  const request = requestOf(selectionText(call.words), settings, options);
  refuseSelection(request.select);
  const reporter = reporterFor(context, options.json);
  const started: Supervised[] = [];
  const ending = new AbortController();
  const interrupts = watchInterrupts(() => process.exit(INTERRUPTED));
  const session = { context, options, settings, request, reporter, signal: ending.signal };
  const running = runToItsEnd(session, started);
  try {
    const ended = await Promise.race([running, interrupts.first]);
    reporter.settle();
    if (typeof ended === 'number') {
      reporter.say('Ending. An open run goes on at the next start.');
      return ended;
    }
    const { machine, run } = ended;
    sayOutcome(session, run);
    if (options.keep === true) await leaveRunning(session, machine, started);
    else if (context.stdout.isTTY === true && options.once !== true) {
      sayStaying(session, machine);
      await Promise.race([interrupts.first, machine.failed]);
    }
    return exitCodeOf(run);
  } finally {
    ending.abort();
    reporter.settle();
    // What is to outlast us does not end with us: what is just being started is waited for, and ended.
    if (options.keep === true) await running.catch(() => undefined);
    for (const program of started.toReversed()) await program.end();
    interrupts.stop();
  }
}

async function runToItsEnd(session: Session, started: Supervised[]) {
  const { settings, reporter } = session;
  reporter.say(`Account "${settings.account}"${settings.isDemo ? ', simulated: no account is configured' : ''}`);
  await checkFolder(settings.accountFolder);
  await firstCall(settings);
  const machine = await startMachine(session, started);
  const run = await Promise.race([materializeHere(session, machine), machine.failed]);
  return { machine, run };
}

function startMachine({ context, settings, options, reporter, signal }: Session, started: Supervised[]) {
  return startLocalMachine(
    {
      context,
      settings,
      wantedPorts: { temporal: options.port, ui: options.uiPort },
      isKept: options.keep === true,
      say: reporter.say,
      progress: reporter.progress,
      signal,
    },
    started,
  );
}

/** The open run of the same request, which a `dev` that was killed left, else a new one; to its end. */
function materializeHere(session: Session, { temporal, uiUrl }: LocalMachine): Promise<RunProgress> {
  const { settings, request, reporter, signal } = session;
  return withTemporal(temporal, async (client) => {
    const place = { client, account: settings.account, taskQueue: settings.taskQueue };
    const open = await findOpenRun(place, request);
    const run = open ?? (await startRun(place, request));
    reporter.say(`${open === undefined ? 'Run' : 'Following the open run'} ${run.workflowId}`);
    if (uiUrl !== undefined) reporter.say(`Its page: ${uiUrl}${pageOf(temporal.namespace, run)}`);
    const first = unknownProgress(run, settings.account, request);
    return followRun({ client, run, first, onProgress: reporter.run, say: reporter.say, signal });
  });
}

/** The tab that says how it stands; the page itself opens on a timeline. */
const pageOf = (namespace: string, { workflowId, runId }: RunRef): string =>
  `/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}/${runId}/user-metadata`;

function sayOutcome({ context, options, reporter }: Session, run: RunProgress): void {
  for (const line of ['', ...summaryLines(run, reporter.palette), ...queriesToTry(run)]) reporter.say(line);
  if (options.json === true) printJson(context, run);
}

function sayStaying({ reporter }: Session, { uiUrl }: LocalMachine): void {
  reporter.say('');
  reporter.say(`Worker and Temporal stay up${uiUrl === undefined ? '' : ` (${uiUrl})`}: Ctrl-C ends them.`);
}

async function leaveRunning({ reporter }: Session, machine: LocalMachine, started: Supervised[]): Promise<void> {
  const left = await machine.leave();
  started.length = 0;
  reporter.say('');
  reporter.say(
    `Left running; the next start takes them over, "kill ${left.map(({ pid }) => pid).join(' ')}" ends them.`,
  );
}
