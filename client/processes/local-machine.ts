/** Everything that `dev` runs on this machine for one account, put together; what is started is ended in reverse order. */
import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import type { Settings } from '../../config/settings';
import type { CommandContext } from '../command-context';
import {
  configuredTemporal,
  ownNamespace,
  ownTemporal,
  serverFolder,
  type TemporalOptions,
} from '../runs/temporal-options';
import { openDevServer, type DevServer } from '../temporal-server/dev-server';
import type { WantedPorts } from '../temporal-server/free-port';
import { addressOf, uiUrlOf } from '../temporal-server/server-process';
import { findTemporalCli } from '../temporal-server/temporal-cli';
import { runSimulator, runWorker, superviseServer, type LocalContext } from './local-programs';
import type { ProcessRef } from './process-mark';
import type { Supervised } from './supervise';

export interface LocalMachineOptions {
  readonly context: CommandContext;
  readonly settings: Settings;
  readonly wantedPorts: WantedPorts;
  readonly isKept: boolean;
  readonly say: (line: string) => void;
  readonly progress: (line: string) => void;
  /** Once aborted, nothing more is started. */
  readonly signal: AbortSignal;
}

export interface LocalMachine {
  readonly temporal: TemporalOptions;
  /** Undefined where the Temporal server is not ours. */
  readonly uiUrl: string | undefined;
  /** Rejects when a program was refused or died too often. */
  readonly failed: Promise<never>;
  /** Writes down what stays; answers its processes. */
  readonly leave: () => Promise<readonly ProcessRef[]>;
}

/** `started` gets every program at once when it runs, so that the caller can end it whatever happens next. */
export async function startLocalMachine(options: LocalMachineOptions, started: Supervised[]): Promise<LocalMachine> {
  const { settings, signal } = options;
  const local = localContext(options);
  const opening = settings.hasOwnTemporal ? openServer(options) : undefined;
  const simulating = settings.api === undefined ? runSimulator(local) : undefined;
  const supervising = opening?.then((server) => superviseServer(server, local));
  // Where one of them fails, the other may still be starting, and has to be ended too.
  for (const outcome of await Promise.allSettled([supervising, simulating]))
    if (outcome.status === 'fulfilled' && outcome.value !== undefined) started.push(outcome.value);
  const [server, supervisedServer, simulator] = await Promise.all([opening, supervising, simulating]);
  signal.throwIfAborted();
  const addresses = { simulatorUrl: simulator?.url, temporalAddress: server && addressOf(server.ports) };
  const worker = await runWorker({ ...local, environment: childEnvironment(addresses, local.environment) }, server);
  started.push(worker);
  // Two workers on one folder, or two accounts on one queue: better known before a run is started than after.
  await Promise.race([worker.ready, worker.failed]);
  return {
    temporal: temporalOf(options, server),
    uiUrl: server && uiUrlOf(server.ports),
    failed: Promise.race([worker, simulator, supervisedServer].flatMap((program) => program?.failed ?? [])),
    leave: async () => {
      const kept = [worker, simulator].flatMap((program) => program?.current().process ?? []);
      await server?.leave(kept);
      return server === undefined || server.isShared ? kept : [...kept, server.process()];
    },
  };
}

function openServer({
  context,
  settings,
  wantedPorts,
  isKept,
  say,
  progress,
}: LocalMachineOptions): Promise<DevServer> {
  const { environment } = context;
  const folder = join(settings.home, 'temporal');
  return openDevServer({
    folder: serverFolder(settings),
    namespace: ownNamespace(settings),
    wantedPorts,
    environment,
    isKept,
    say,
    findExecutable: async () => (await findTemporalCli({ folder, environment, say, progress })).executable,
  });
}

function temporalOf({ settings, context }: LocalMachineOptions, server: DevServer | undefined): TemporalOptions {
  return server === undefined
    ? configuredTemporal(settings, context.environment)
    : ownTemporal(settings, addressOf(server.ports));
}

function localContext({ context, settings, isKept, say }: LocalMachineOptions): LocalContext {
  const { entry, environment } = context;
  return { entry, environment, isKept, say, logFolder: join(settings.accountFolder, 'logs') };
}
