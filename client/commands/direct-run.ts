/** `pause`, `resume`, `cancel`: of the run that is named, else of the one that is open. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { loadSettings, type Settings } from '../../config/settings';
import { ConfigError } from '../../graph/errors';
import type { CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import { withTemporal } from '../runs/connect';
import { openRuns } from '../runs/start-run';
import { knownTemporal } from '../runs/temporal-options';

const HINT = '"npx campaignlake status" lists the runs';

type Verb = 'pause' | 'resume' | 'cancel';

const SAID: Readonly<Record<Verb, string>> = {
  pause: 'Paused: slices in flight end, no new ones begin',
  resume: 'Goes on',
  cancel: 'Asked to end; what is stored stays',
};

export async function directRun(verb: Verb, context: CommandContext, { words }: CommandCall): Promise<number> {
  const settings = loadSettings(context.environment);
  const temporal = await knownTemporal(settings, context.environment);
  return withTemporal(temporal, async (client) => {
    const workflowId = words[0] ?? (await theOpenRun(client, settings));
    const handle = client.workflow.getHandle(workflowId);
    try {
      // Temporal takes a request to cancel what has ended, without a word.
      const { status } = await handle.describe();
      if (status.name !== 'RUNNING') throw new ConfigError(`The run "${workflowId}" has ended`, { hint: HINT });
      await (verb === 'cancel' ? handle.cancel() : handle.signal(verb));
    } catch (cause) {
      if (!(cause instanceof WorkflowNotFoundError)) throw cause;
      throw new ConfigError(`No run "${workflowId}" is open`, {
        hint: HINT,
        cause,
      });
    }
    context.stdout.write(`${SAID[verb]}: ${workflowId}\n`);
    return DONE;
  });
}

/** @throws ConfigError unless exactly one is open */
async function theOpenRun(client: Client, { account, taskQueue }: Settings): Promise<string> {
  const open: string[] = [];
  for await (const { workflowId } of openRuns({ client, account, taskQueue })) open.push(workflowId);
  const [only] = open;
  if (only !== undefined && open.length === 1) return only;
  throw new ConfigError(only === undefined ? 'No run is open' : `${open.length} runs are open`, {
    hint: only === undefined ? HINT : `Name one: ${open.join(', ')}`,
  });
}
