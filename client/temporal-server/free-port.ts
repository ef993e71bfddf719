/** Ports of the dev server: the usual ones where they are free, so that bookmarks of the Web UI keep working. */
import { createServer } from 'node:net';
import { ConfigError } from '../../graph/errors';

export const LOOPBACK = '127.0.0.1';
const USUAL_PORT = 7233;
const USUAL_UI_PORT = 8233;

export interface ServerPorts {
  readonly temporal: number;
  readonly ui: number;
}

export interface WantedPorts {
  readonly temporal?: number | undefined;
  readonly ui?: number | undefined;
}

/** @throws ConfigError when a port that was asked for is taken */
export async function choosePorts(wanted: WantedPorts = {}): Promise<ServerPorts> {
  if (wanted.temporal !== undefined && wanted.temporal === wanted.ui) {
    throw new ConfigError(`Port ${wanted.ui} cannot serve both Temporal and its Web UI`, {
      hint: 'Give them two ports',
    });
  }
  const temporal = await choosePort({ wanted: wanted.temporal, usual: USUAL_PORT, option: '--port' });
  const ui = await choosePort({ wanted: wanted.ui, usual: USUAL_UI_PORT, option: '--ui-port' });
  return { temporal, ui };
}

async function choosePort(choice: {
  readonly wanted: number | undefined;
  readonly usual: number;
  readonly option: string;
}): Promise<number> {
  const { wanted, usual, option } = choice;
  if (wanted === undefined) return (await portIfFree(usual)) ?? (await portIfFree(0)) ?? usual;
  if ((await portIfFree(wanted)) !== undefined) return wanted;
  throw new ConfigError(`Port ${wanted} is taken`, { hint: `Give another one by ${option}, or none for a free one` });
}

/** The port when it can be listened on; 0 asks for any. */
export function portIfFree(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(found));
    });
  });
}
