/** The Temporal server that the standard variables and profiles name. */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { ConfigError } from '../graph/errors';

export async function connectTemporal(): Promise<{
  readonly connection: NativeConnection;
  readonly namespace: string;
}> {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  try {
    return { connection: await NativeConnection.connect(connectionOptions), namespace: namespace ?? 'default' };
  } catch (cause) {
    throw new ConfigError(`no Temporal server answers at ${connectionOptions.address ?? 'localhost:7233'}`, {
      hint: 'Start one with "npm start", or set TEMPORAL_ADDRESS',
      cause,
    });
  }
}
