/** The Temporal server of the settings: `dev`'s own, or what the standard variables and profiles name. */
import { NativeConnection } from '@temporalio/worker';
import { ConfigError, ReplicationError } from '../graph/errors';
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

/** The server was there and went away; another start may find it, so it is no refusal. */
export class TemporalLostError extends ReplicationError {
  readonly type = 'TemporalLost';
  readonly retryable = true;
}

/** What the SDK's core says of a server that it cannot reach: it has no class of its own for that. */
const CANNOT_REACH = /\bUnavailable\b|\bUNAVAILABLE\b|transport error|tcp connect error/;

/** One line for a server that went away; anything else stays what it is. */
export function asTemporalLost(error: unknown, settings: Settings): unknown {
  if (error instanceof ReplicationError || !(error instanceof Error) || !CANNOT_REACH.test(error.message)) return error;
  const { address = 'localhost:7233' } = temporalConnection(settings).connectionOptions;
  return new TemporalLostError(`the Temporal server at ${address} no longer answers`, {
    hint: 'Start the worker again when it does; open runs go on then',
    cause: error,
  });
}
