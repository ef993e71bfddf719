/** The connection to Temporal that a command works with. */
import { Client, Connection, isGrpcServiceError, ServiceError } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { ConfigError, ReplicationError } from '../../graph/errors';
import { NoTemporalError, type TemporalOptions } from './temporal-options';
import { whoStarts } from './who';

const CONNECT_TIMEOUT_MS = 5_000;
/** gRPC would wait up to two minutes between two attempts to reach a server that was away. */
const CHANNEL = { 'grpc.max_reconnect_backoff_ms': 5_000 };

/** @throws NoTemporalError when nothing answers there */
export async function connectTemporal({ connectionOptions, namespace }: TemporalOptions): Promise<Client> {
  const address = connectionOptions.address ?? 'localhost:7233';
  const channelArgs = { ...CHANNEL, ...connectionOptions.channelArgs };
  try {
    const connection = await Connection.connect({
      connectTimeout: CONNECT_TIMEOUT_MS,
      ...connectionOptions,
      channelArgs,
    });
    return new Client({ connection, namespace, identity: `campaignlake:${whoStarts()}` });
  } catch (cause) {
    throw new NoTemporalError(`No Temporal server answers at ${address}`, {
      hint: 'Start it, or set TEMPORAL_ADDRESS to one that runs; "npm start" without it starts its own',
      cause,
    });
  }
}

/**
 * For a command's work. The connection ends with the program and not before: where a server is away calls wait to be tried
 * again, on timers of the SDK's own, and one that finds its connection closed throws where nobody can catch it.
 */
export async function withTemporal<T>(options: TemporalOptions, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connectTemporal(options);
  try {
    return await work(client);
  } catch (error) {
    throw asTemporalError(error);
  }
}

/** The server is there and could not do what it was asked. */
export class TemporalLost extends ReplicationError {
  readonly type = 'TemporalLost';
  readonly retryable = false;
}

/** What the server itself says of its trouble; the SDK says only which of its calls it was. */
function asTemporalError(error: unknown): unknown {
  if (error instanceof NamespaceNotFoundError) {
    return new ConfigError(`The Temporal server has no namespace "${error.namespace}"`, {
      hint: 'Set TEMPORAL_NAMESPACE to one that it has, or create it: temporal operator namespace create',
      cause: error,
    });
  }
  const said = error instanceof ServiceError ? error.cause : error;
  if (!isGrpcServiceError(said)) return error;
  return new TemporalLost(`The Temporal server could not answer: ${said.details || said.message}`, {
    hint: "Its own log says why (the dev server's: server.log in the account's folder temporal)",
    cause: error,
  });
}
