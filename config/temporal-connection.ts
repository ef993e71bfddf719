/** Where Temporal is and as whom: `dev`'s own server, else what the standard variables and profiles say. */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { ConfigError } from '../graph/errors';
import type { Settings } from './settings';

export interface TemporalConnection {
  /** For `Connection.connect` and `NativeConnection.connect` alike. */
  readonly connectionOptions: ReturnType<typeof loadClientConnectConfig>['connectionOptions'];
  readonly namespace: string;
}

/** @throws ConfigError when a profile cannot be read */
export function temporalConnection(
  settings: Pick<Settings, 'ownTemporalAddress' | 'temporalEnvironment'>,
): TemporalConnection {
  const variables = settings.temporalEnvironment.reveal();
  // Our own server wants neither a key nor TLS, whatever a profile that happens to exist says.
  if (settings.ownTemporalAddress !== undefined) {
    return {
      connectionOptions: { address: settings.ownTemporalAddress },
      namespace: variables['TEMPORAL_NAMESPACE'] ?? 'default',
    };
  }
  try {
    const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({ overrideEnvVars: { ...variables } });
    return { connectionOptions, namespace };
  } catch (cause) {
    throw new ConfigError(
      `The Temporal settings cannot be read (${cause instanceof Error ? cause.message : 'unknown error'})`,
      {
        hint: 'Look at TEMPORAL_PROFILE and its file, or set TEMPORAL_ADDRESS alone',
        cause,
      },
    );
  }
}
