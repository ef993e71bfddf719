/** `publish`: a new published file of what is stored, without a run. The worker does it: it alone opens the warehouse. */
import { WorkflowFailedError } from '@temporalio/client';
import { loadSettings } from '../../config/settings';
import type { publish as publishWorkflow } from '../../workflows';
import { printJson, reporterFor, type CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { DONE, FAILED } from '../exit-codes';
import { bytes } from '../render/numbers';
import { withTemporal } from '../runs/connect';
import { innermostFailure } from '../runs/run-outcome';
import { knownTemporal } from '../runs/temporal-options';
import { unansweredText, workersOn } from '../runs/workers-on';

/** Where nobody is there to do it nothing else would be said; one that is there may take longer than this. */
const LOOK_MS = 10_000;
/** A server that is away for a moment is asked again. */
const ignore = (): void => undefined;

export async function publish(context: CommandContext, { options }: CommandCall): Promise<number> {
  const settings = loadSettings(context.environment);
  const reporter = reporterFor(context, options.json === true);
  const temporal = await knownTemporal(settings, context.environment);
  return withTemporal(temporal, async (client) => {
    const looking = setInterval(() => {
      void workersOn(client, settings.taskQueue).then((workers) => {
        if (workers.length > 0) return;
        clearInterval(looking);
        reporter.say(unansweredText(workers, settings, ': the publishing waits for one'));
      }, ignore);
    }, LOOK_MS);
    try {
      const published = await client.workflow.execute<typeof publishWorkflow>('publish', {
        workflowId: `${settings.account}:publish:${new Date().toISOString()}`,
        taskQueue: settings.taskQueue,
        args: [],
        staticSummary: 'publish what is stored',
      });
      reporter.say(`Published: ${published.current} (${bytes(published.bytes)})`);
      if (options.json === true) printJson(context, published);
      return DONE;
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      context.stderr.write(`campaignlake: not published: ${innermostFailure(error.cause).message}\n`);
      return FAILED;
    } finally {
      clearInterval(looking);
    }
  });
}
