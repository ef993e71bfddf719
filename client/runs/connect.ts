/** The connection to Temporal that a command works with. */
import { hostname } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { NoTemporalError, type TemporalOptions } from './temporal-options';

const CONNECT_TIMEOUT_MS = 5_000;

/** @throws NoTemporalError when nothing answers there */
export async function connectTemporal({ connectionOptions, namespace }: TemporalOptions): Promise<Client> {
  const address = connectionOptions.address ?? 'localhost:7233';
  try {
    const connection = await Connection.connect({ connectTimeout: CONNECT_TIMEOUT_MS, ...connectionOptions });
    return new Client({ connection, namespace, identity: `campaignlake@${hostname()}` });
  } catch (cause) {
    throw new NoTemporalError(`No Temporal server answers at ${address}`, {
      hint: 'Start it, or set TEMPORAL_ADDRESS to one that runs; "npm start" without it starts its own',
      cause,
    });
  }
}

/** Ends the connection whatever happens to the work. */
export async function withTemporal<T>(options: TemporalOptions, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connectTemporal(options);
  try {
    return await work(client);
  } finally {
    await client.connection.close();
  }
}
