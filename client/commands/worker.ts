/** `worker`: a worker only, until it is asked to end. */
import { loadSettings } from '../../config/settings';
import { ConfigError } from '../../graph/errors';
import type { CommandContext } from '../command-context';
import type { CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import { untilAskedToEnd } from '../processes/interrupts';

/** The worker's own end takes up to 20 s; nobody waits for one that hangs. */
const END_TIMEOUT_MS = 25_000;

export async function worker(context: CommandContext, { options }: CommandCall): Promise<number> {
  const settings = loadSettings(context.environment);
  if (settings.api === undefined) {
    throw new ConfigError('A worker needs an account', {
      hint: 'Set ACTIVECAMPAIGN_API_URL and ACTIVECAMPAIGN_API_TOKEN; for the demo use "npm start"',
    });
  }
  const untilEnd = untilAskedToEnd({ endWithStdin: options.endWithStdin === true }).then(() => {
    setTimeout(() => process.exit(DONE), END_TIMEOUT_MS).unref();
  });
  await context.parts.runWorker({ settings, untilEnd, say: (line) => context.stderr.write(`${line}\n`) });
  return DONE;
}
