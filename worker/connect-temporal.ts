/** The Temporal server of the settings: `dev`'s own, or what the standard variables and profiles name. */
import { NativeConnection } from '@temporalio/worker';
import { ConfigError } from '../graph/errors';
import type { Settings } from '../config/settings';
import { temporalConnection } from '../config/temporal-connection';

export async function connectTemporal(
  settings: Settings,
): Promise<{ readonly connection: NativeConnection; readonly namespace: string }> {
  const { connectionOptions, namespace } = temporalConnection(settings);
  try {
    return { connection: await NativeConnection.connect(connectionOptions), namespace };
  } catch (cause) {
    throw new ConfigError(`no Temporal server answers at ${connectionOptions.address ?? 'localhost:7233'}`, {
      hint: 'Start it, or set TEMPORAL_ADDRESS to one that runs; "npm start" without it starts its own',
      cause,
    });
  }
}
