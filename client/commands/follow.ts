/** Follows a run with the live view, whoever started it; leaving it does not end it. */
import type { Client } from '@temporalio/client';
import type { Settings } from '../../config/settings';
import type { RunProgress } from '../../graph/plan';
import { printJson, reporterFor, type CommandContext } from '../command-context';
import { INTERRUPTED } from '../exit-codes';
import { watchInterrupts } from '../processes/interrupts';
import { summaryLines } from '../render/summary';
import { followRun } from '../runs/follow-run';
import { exitCodeOf } from '../runs/run-outcome';
import { whyUnanswered } from '../runs/workers-on';

interface Followed {
  readonly context: CommandContext;
  readonly settings: Settings;
  readonly client: Client;
  readonly isJson: boolean;
  /** What is known before the first answer. */
  readonly first: RunProgress;
}

/** Answers the exit code that fits the run's end. */
export async function follow({ context, settings, client, isJson, first }: Followed): Promise<number> {
  const reporter = reporterFor(context, isJson);
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
      whySilent: () => whyUnanswered(client, settings, ': the run waits for one'),
      signal: leaving.signal,
    });
    const run = await Promise.race([following, interrupts.first]);
    reporter.settle();
    if (typeof run === 'number') {
      reporter.say(`The run goes on. To end it: npx campaignlake cancel ${first.workflowId}`);
      return run;
    }
    for (const line of ['', ...summaryLines(run, reporter.palette)]) reporter.say(line);
    if (isJson) printJson(context, run);
    return exitCodeOf(run);
  } finally {
    leaving.abort();
    reporter.settle();
    interrupts.stop();
  }
}
