/**
 * This account's dev server. It ends with the program that started it; one that a killed program left behind is taken
 * over; one whose program lives is shared and not ended.
 */
import { mkdir } from 'node:fs/promises';
import { ConfigError } from '../../graph/errors';
import { endProcess } from '../processes/end-process';
import { isAlive, processRef, type ProcessRef } from '../processes/process-mark';
import { choosePorts, type ServerPorts, type WantedPorts } from './free-port';
import { claimServerFile, discardServerFile, readServerFile, writeServerFile, type ServerFile } from './server-file';
import { isHealthy, keepClosedRuns, untilHealthy } from './server-health';
import {
  addressOf,
  databasePath,
  endServerProcess,
  PortTakenError,
  startServerProcess,
  uiUrlOf,
} from './server-process';

export interface DevServerOptions {
  /** This account's folder for the server: database, log, `server.json`. */
  readonly folder: string;
  readonly namespace: string;
  readonly wantedPorts: WantedPorts;
  readonly environment: NodeJS.ProcessEnv;
  /** It is to stay when we end. */
  readonly isKept: boolean;
  /** Called only when a server has to be started. */
  readonly findExecutable: () => Promise<string>;
  readonly say: (line: string) => void;
}

export interface DevServer {
  readonly ports: ServerPorts;
  /** Another living program's: neither watched nor ended by us. */
  readonly isShared: boolean;
  readonly process: () => ProcessRef;
  /** Starts it again, on the same ports and database, after it died. */
  readonly restart: () => Promise<void>;
  readonly end: () => Promise<void>;
  /** Leaves it running, with the programs that need it; the next `dev` takes all of them over. */
  readonly leave: (kept: readonly ProcessRef[]) => Promise<void>;
}

/** A program that is just starting its server gets this long. */
const PEER_TIMEOUT_MS = 40_000;
const KEPT_GRACE_MS = 10_000;
const MOST_ATTEMPTS = 5;

/** @throws ConfigError when no server can be had, or a wanted port is taken */
export async function openDevServer(options: DevServerOptions): Promise<DevServer> {
  await mkdir(options.folder, { recursive: true });
  for (;;) {
    const found = await readServerFile(options.folder);
    const isOurs = found?.database === databasePath(options.folder);
    if (found !== undefined && isOurs && isAlive(found.owner)) return shareServer(options, found);
    if (found !== undefined && isOurs && (await isUsable(found))) return takeServerOver(options, found);
    if (found !== undefined && isOurs) await endRest(found);
    await discardServerFile(options.folder, found);
    const started = await startServer(options);
    if (started !== undefined) return started;
  }
}

async function isUsable({ server, ports }: ServerFile): Promise<boolean> {
  return server !== undefined && isAlive(server) && (await isHealthy(addressOf(ports)));
}

async function shareServer(options: DevServerOptions, found: ServerFile): Promise<DevServer> {
  const isGone = (): boolean => !isAlive(found.owner);
  if (!(await untilHealthy(addressOf(found.ports), { withinMs: PEER_TIMEOUT_MS, isGone }))) {
    if (isGone()) return openDevServer(options);
    throw new ConfigError(`Process ${found.owner.pid} owns this account's Temporal server, which does not answer`, {
      hint: 'End that process and start again',
    });
  }
  options.say(`Temporal server: the one of process ${found.owner.pid}, at ${addressOf(found.ports)}`);
  const refuse = (): never => {
    throw new ConfigError('The Temporal server belongs to another program, which has ended');
  };
  const nothing = async (): Promise<void> => undefined;
  const server = found.server ?? found.owner;
  return { ports: found.ports, isShared: true, process: () => server, restart: refuse, end: nothing, leave: nothing };
}

async function takeServerOver(options: DevServerOptions, found: ServerFile): Promise<DevServer> {
  options.say(`Temporal server: taken over at ${addressOf(found.ports)}, its program has ended`);
  await endKept(found);
  return ownServer(options, { ...found, owner: processRef(process.pid), kept: [] });
}

async function endRest(found: ServerFile): Promise<void> {
  await endKept(found);
  if (found.server !== undefined) await endServerProcess(found.server);
}

const endKept = async ({ kept }: ServerFile): Promise<void> => {
  await Promise.all(kept.map((program) => endProcess(program, KEPT_GRACE_MS)));
};

/** Undefined where another program claimed the account's server meanwhile. */
async function startServer(options: DevServerOptions): Promise<DevServer | undefined> {
  const executable = await options.findExecutable();
  for (let attempt = 1; ; attempt++) {
    const file: ServerFile = {
      ports: await choosePorts(options.wantedPorts),
      owner: processRef(process.pid),
      kept: [],
      database: databasePath(options.folder),
      startedAt: new Date().toISOString(),
    };
    if (!(await claimServerFile(options.folder, file))) return undefined;
    try {
      const server = await startServerProcess({ ...options, executable, ports: file.ports });
      return await ownServer(options, { ...file, server }, executable);
    } catch (error) {
      await discardServerFile(options.folder, file);
      // Between our look at a port and the server's, another program took it.
      if (!(error instanceof PortTakenError) || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

async function ownServer(options: DevServerOptions, file: ServerFile, executable?: string): Promise<DevServer> {
  const { folder, namespace } = options;
  const { ports } = file;
  let server = file.server ?? file.owner;
  await writeServerFile(folder, file);
  await keepClosedRuns(addressOf(ports), namespace);
  options.say(`Temporal Web UI: ${uiUrlOf(ports)}`);
  return {
    ports,
    isShared: false,
    process: () => server,
    restart: async () => {
      server = await startServerProcess({
        ...options,
        executable: executable ?? (await options.findExecutable()),
        ports,
      });
      await writeServerFile(folder, { ...file, server });
    },
    end: async () => {
      await endServerProcess(server);
      await discardServerFile(folder, file);
    },
    leave: (kept) => writeServerFile(folder, { ...file, server, kept }),
  };
}
