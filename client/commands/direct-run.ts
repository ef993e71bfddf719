/** `pause`, `resume`, `cancel`: of the run that is named, else of the one that is open; the first two also of one of its assets. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { loadSettings } from '../../config/settings';
import type { RunProgress } from '../../graph/plan';
import { ConfigError } from '../../graph/errors';
import { isOpen } from '../../graph/left-out';
import { nearest } from '../../graph/nearest';
import type { CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import { withTemporal } from '../runs/connect';
import { queryProgress } from '../runs/follow-run';
import { knownTemporal } from '../runs/temporal-options';
import { LIST_RUNS, theOpenRun } from '../runs/the-open-run';
import { whyUnanswered } from '../runs/workers-on';

type Verb = 'pause' | 'resume' | 'cancel';

const SAID: Readonly<Record<Verb, string>> = {
  pause: 'Paused: no new slices begin; those in flight end, and a table that is read whole by then is merged',
  resume: 'Goes on',
  cancel: 'Asked to end; what is stored stays',
};

const WAITS: Readonly<Record<Verb, string>> = {
  pause: 'the signal',
  resume: 'the signal',
  cancel: 'the end of the run',
};

export async function directRun(verb: Verb, context: CommandContext, { words, options }: CommandCall): Promise<number> {
  const settings = loadSettings(context.environment);
  const { account, taskQueue } = settings;
  const asset = options.asset as string | undefined;
  const temporal = await knownTemporal(settings, context.environment);
  return withTemporal(temporal, async (client) => {
    const workflowId = words[0] ?? (await theOpenRun({ client, account, taskQueue }));
    const named = [workflowId, asset].filter(Boolean).join(', ');
    const handle = client.workflow.getHandle(workflowId);
    try {
      // Temporal takes a request to cancel what has ended, without a word.
      const { status, runId } = await handle.describe();
      if (status.name !== 'RUNNING') throw new ConfigError(`The run "${workflowId}" has ended`, { hint: LIST_RUNS });
      const run = await queryProgress({ client, run: { workflowId, runId } });
      if (asset !== undefined) refuseOther(asset, run);
      await (verb === 'cancel' ? handle.cancel() : handle.signal(verb, ...(asset === undefined ? [] : [asset])));
      const why =
        run === undefined ? await whyUnanswered(client, settings, `: ${WAITS[verb]} waits for one`) : undefined;
      context.stdout.write(why === undefined ? `${SAID[verb]}: ${named}\n` : `Sent: ${named}\n${why}\n`);
    } catch (cause) {
      if (!(cause instanceof WorkflowNotFoundError)) throw cause;
      throw new ConfigError(`No run "${workflowId}" is open`, {
        hint: LIST_RUNS,
        cause,
      });
    }
    return DONE;
  });
}

/**
 * A signal that names what is not there would do nothing, without a word. While no worker answers, nobody can say.
 * @throws ConfigError where the run has no such asset, is through with it, or waits for another run that is at it
 */
function refuseOther(asset: string, run: RunProgress | undefined): void {
  if (run === undefined) return;
  const known = run.assets[asset];
  if (known === undefined) {
    const meant = nearest(asset, Object.keys(run.assets));
    const hint = meant === undefined ? LIST_RUNS : `Did you mean "${meant}"?`;
    throw new ConfigError(`The run "${run.workflowId}" has no asset "${asset}"`, { hint });
  }
  if (known.isElsewhere === true) {
    throw new ConfigError(`Another run is at ${asset}, for which "${run.workflowId}" waits`, { hint: LIST_RUNS });
  }
  if (!isOpen(known)) {
    throw new ConfigError(`${asset} has ended in the run "${run.workflowId}": it is ${known.state}`, {
      hint: LIST_RUNS,
    });
  }
}
