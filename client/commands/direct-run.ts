/** `pause`, `resume`, `cancel`: of the run that is named, else of the one that is open. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { loadSettings } from '../../config/settings';
import { ConfigError } from '../../graph/errors';
import type { CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import { withTemporal } from '../runs/connect';
import { knownTemporal } from '../runs/temporal-options';
import { LIST_RUNS, theOpenRun } from '../runs/the-open-run';

type Verb = 'pause' | 'resume' | 'cancel';

const SAID: Readonly<Record<Verb, string>> = {
  pause: 'Paused: slices in flight end, no new ones begin',
  resume: 'Goes on',
  cancel: 'Asked to end; what is stored stays',
};

export async function directRun(verb: Verb, context: CommandContext, { words }: CommandCall): Promise<number> {
  const settings = loadSettings(context.environment);
  const { account, taskQueue } = settings;
  const temporal = await knownTemporal(settings, context.environment);
  return withTemporal(temporal, async (client) => {
    const workflowId = words[0] ?? (await theOpenRun({ client, account, taskQueue }));
    const handle = client.workflow.getHandle(workflowId);
    try {
      // Temporal takes a request to cancel what has ended, without a word.
      const { status } = await handle.describe();
      if (status.name !== 'RUNNING') throw new ConfigError(`The run "${workflowId}" has ended`, { hint: LIST_RUNS });
      await (verb === 'cancel' ? handle.cancel() : handle.signal(verb));
    } catch (cause) {
      if (!(cause instanceof WorkflowNotFoundError)) throw cause;
      throw new ConfigError(`No run "${workflowId}" is open`, {
        hint: LIST_RUNS,
        cause,
      });
    }
    context.stdout.write(`${SAID[verb]}: ${workflowId}\n`);
    return DONE;
  });
}
