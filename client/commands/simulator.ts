/** `simulator`: the simulated API only, until it is asked to end. Its URL is the first line that it prints. */
import type { CommandContext, SimulatorOptions, StartedSimulator } from '../command-context';
import { ConfigError } from '../../graph/errors';
import type { CommandCall } from '../definitions';
import { DONE } from '../exit-codes';
import { untilAskedToEnd } from '../processes/interrupts';

export async function simulator(context: CommandContext, { options }: CommandCall): Promise<number> {
  const { endWithStdin, ...wanted } = options;
  const started = await startListening(context, wanted as unknown as SimulatorOptions);
  context.stdout.write(`Simulator: ${started.url} (${options.token === undefined ? 'any token' : 'one token'})\n`);
  await untilAskedToEnd({ endWithStdin: endWithStdin === true });
  await started.close();
  return DONE;
}

async function startListening({ parts }: CommandContext, wanted: SimulatorOptions): Promise<StartedSimulator> {
  try {
    return await parts.startSimulator(wanted);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new ConfigError(`Port ${wanted.port} is taken`, {
      hint: 'Give another one by --port, or 0 for a free one',
      cause,
    });
  }
}
