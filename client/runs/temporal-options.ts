/** Where Temporal is, and as whom: the standard variables and profiles, or the dev server of this account. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Settings } from '../../config/settings';
import { ConfigError } from '../../graph/errors';
import { addressOf } from '../temporal-server/server-process';
import { isHealthy } from '../temporal-server/server-health';
import { readServerFile } from '../temporal-server/server-file';

/** No server answers, or none is known. */
export class NoTemporalError extends ConfigError {
  override readonly type = 'NoTemporal';
}

export interface TemporalOptions {
  readonly connectionOptions: ConnectionOptions;
  readonly namespace: string;
}

export const serverFolder = ({ accountFolder }: Pick<Settings, 'accountFolder'>): string =>
  join(accountFolder, 'temporal');

/** The server that TEMPORAL_ADDRESS or TEMPORAL_PROFILE name. */
export function configuredTemporal(settings: Settings, environment: NodeJS.ProcessEnv): TemporalOptions {
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({
      overrideEnvVars: envconfigVariables(settings, environment),
    });
    return { connectionOptions, namespace: namespace ?? 'default' };
  } catch (cause) {
    throw new ConfigError(
      `The Temporal settings cannot be read (${cause instanceof Error ? cause.message : String(cause)})`,
      {
        hint: 'Look at TEMPORAL_PROFILE and its file, or set TEMPORAL_ADDRESS alone',
        cause,
      },
    );
  }
}

/** Our own server wants neither a key nor TLS, whatever a profile that happens to exist says. */
export function ownTemporal(settings: Settings, address: string): TemporalOptions {
  return { connectionOptions: { address }, namespace: ownNamespace(settings) };
}

export function ownNamespace({ temporalEnvironment }: Settings): string {
  return temporalEnvironment.reveal().TEMPORAL_NAMESPACE ?? 'default';
}

/**
 * For commands other than `dev`: the configured server, else the running dev server of this account.
 * @throws NoTemporalError when there is neither
 */
export async function knownTemporal(settings: Settings, environment: NodeJS.ProcessEnv): Promise<TemporalOptions> {
  if (!settings.hasOwnTemporal) return configuredTemporal(settings, environment);
  if (settings.ownTemporalAddress !== undefined) return ownTemporal(settings, settings.ownTemporalAddress);
  const running = await readServerFile(serverFolder(settings));
  const address = running === undefined ? undefined : addressOf(running.ports);
  if (address !== undefined && (await isHealthy(address))) return ownTemporal(settings, address);
  throw new NoTemporalError(`No Temporal server runs for account "${settings.account}"`, {
    hint: 'Start one with "npm start", or set TEMPORAL_ADDRESS',
  });
}

/** The library looks for the profiles' file by these; with variables of our own it sees no others. */
function envconfigVariables(settings: Settings, environment: NodeJS.ProcessEnv): Record<string, string> {
  const { HOME = homedir(), XDG_CONFIG_HOME } = environment;
  return {
    HOME,
    ...(XDG_CONFIG_HOME === undefined ? {} : { XDG_CONFIG_HOME }),
    ...settings.temporalEnvironment.reveal(),
  };
}
