/** One process of `temporal server start-dev`: its arguments, its log, and the wait until it answers. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../../graph/errors';
import { endProcess } from '../processes/end-process';
import { endWithUs } from '../processes/end-with-us';
import { lastLine, openLog, textSince } from '../processes/log-file';
import { isAlive, processRef, type ProcessRef } from '../processes/process-mark';
import { LOOPBACK, type ServerPorts } from './free-port';
import { untilHealthy } from './server-health';

export interface ServerProcessOptions {
  readonly executable: string;
  /** This account's folder for the server. */
  readonly folder: string;
  readonly namespace: string;
  readonly ports: ServerPorts;
  readonly environment: NodeJS.ProcessEnv;
  /** It may outlast us. */
  readonly isKept: boolean;
}

/** A new server needs a fifth of a second; a big database on a busy disk needs seconds. */
const START_TIMEOUT_MS = 30_000;
const END_GRACE_MS = 5_000;
const SETTLE_MS = 3_000;
const POLL_MS = 20;

/** The names again that `worker/search-attributes.ts` ensures: given here, a new database has them before its first run. */
const SEARCH_ATTRIBUTES = [
  'CampaignlakeAccount=Keyword',
  'CampaignlakeAsset=Keyword',
  'CampaignlakeGroup=Keyword',
  'CampaignlakeMode=Keyword',
  'CampaignlakeRows=Int',
];

export const databasePath = (folder: string): string => join(folder, 'temporal.db');
export const serverLogPath = (folder: string): string => join(folder, 'server.log');
export const addressOf = (ports: ServerPorts): string => `${LOOPBACK}:${ports.temporal}`;
export const uiUrlOf = (ports: ServerPorts): string => `http://${LOOPBACK}:${ports.ui}`;

export class PortTakenError extends ConfigError {
  override readonly type = 'PortTaken';
}

/** @throws PortTakenError; ConfigError with the server's last words when it does not come up otherwise */
export async function startServerProcess(options: ServerProcessOptions): Promise<ProcessRef> {
  const { executable, folder, ports, isKept } = options;
  const log = openLog(serverLogPath(folder));
  // A session of its own: Ctrl-C in the terminal reaches `dev` alone, which ends its programs in order.
  const child = spawn(executable, serverArguments(options), {
    detached: true,
    env: withoutTemporalVariables(options.environment),
    stdio: ['ignore', log.descriptor, log.descriptor],
  });
  log.close();
  child.once('error', () => undefined);
  const server = processRef(child.pid ?? 0);
  if (!isKept) endWithUs(server);
  const isGone = (): boolean => !isAlive(server);
  const says = (): string => textSince(serverLogPath(folder), log.offset);
  const answers = await untilHealthy(addressOf(ports), { withinMs: START_TIMEOUT_MS, isGone });
  if (answers && (await isItself({ isGone, says }))) return server;
  await endProcess(server, END_GRACE_MS);
  const reason = lastLine(says()) ?? `${executable} said nothing`;
  // It may have said more while it ended.
  const SomeError = /address already in use/.test(says()) ? PortTakenError : ConfigError;
  throw new SomeError(`The Temporal server did not start: ${reason}`, { hint: `Its log is ${serverLogPath(folder)}` });
}

/**
 * Whether it is this process that answers: one of another program may have taken the port just before, and this one then
 * ends in a moment. Once it listens it says so; where it has other words for it, that it stays is the sign.
 */
async function isItself({ isGone, says }: { readonly isGone: () => boolean; readonly says: () => string }) {
  const deadline = Date.now() + SETTLE_MS;
  while (Date.now() < deadline && !isGone() && !/^Temporal Server: /m.test(says())) await sleep(POLL_MS);
  return !isGone();
}

export const endServerProcess = (server: ProcessRef): Promise<void> => endProcess(server, END_GRACE_MS);

function serverArguments({ folder, namespace, ports }: ServerProcessOptions): readonly string[] {
  const options = [
    ['--ip', LOOPBACK],
    ['--port', String(ports.temporal)],
    ['--ui-port', String(ports.ui)],
    ['--db-filename', databasePath(folder)],
    // Without these two a run takes twice as long, and far longer on a busy disk.
    ['--sqlite-pragma', 'journal_mode=wal'],
    ['--sqlite-pragma', 'synchronous=normal'],
    ['--namespace', namespace],
    ['--log-level', 'warn'],
    ...SEARCH_ATTRIBUTES.map((attribute) => ['--search-attribute', attribute]),
  ];
  return ['server', 'start-dev', ...options.flat()];
}

/** They are meant for clients; the CLI would read them too. */
function withoutTemporalVariables(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('TEMPORAL_')));
}
