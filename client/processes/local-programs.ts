/** The programs that `dev` runs for an account, supervised: simulator, Temporal server, worker. */
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandContext } from '../command-context';
import type { DevServer } from '../temporal-server/dev-server';
import { checkFolder } from '../preflight';
import { portIfFree } from '../temporal-server/free-port';
import { untilHealthy } from '../temporal-server/server-health';
import { addressOf } from '../temporal-server/server-process';
import { isAlive, type ProcessRef } from './process-mark';
import { startProgram, type ProgramExit } from './program';
import { supervise, type Supervised } from './supervise';

export interface LocalContext extends Pick<CommandContext, 'entry' | 'environment'> {
  readonly logFolder: string;
  readonly isKept: boolean;
  readonly say: (line: string) => void;
}

const WATCH_MS = 250;
const SERVER_BACK_MS = 30_000;

export interface SupervisedSimulator extends Supervised {
  readonly url: string;
}

/** On one port for its life, so that the worker finds it again when it was started again. */
export async function runSimulator(context: LocalContext): Promise<SupervisedSimulator> {
  const port = (await portIfFree(0)) ?? 0;
  const supervised = await supervise({
    ...timing(context),
    name: 'simulator',
    start: async () =>
      startProgram({
        ...programOptions(context, 'simulator'),
        args: ['simulator', '--port', String(port)],
        ready: /^Simulator: /m,
      }),
  });
  await Promise.race([supervised.ready, supervised.failed]);
  return { ...supervised, url: `http://127.0.0.1:${port}` };
}

export async function runWorker(context: LocalContext, server: DevServer | undefined): Promise<Supervised> {
  return supervise({
    ...timing(context),
    name: 'worker',
    start: async () => {
      // Both may have died at once; a worker that finds no server would be refused.
      if (server !== undefined) {
        await untilHealthy(addressOf(server.ports), { withinMs: SERVER_BACK_MS, isGone: () => false });
      }
      return startProgram({ ...programOptions(context, 'worker'), args: ['worker'], ready: /serves task queue/ });
    },
  });
}

/** A server of ours is started again when it dies; another program's is only watched by what we ask of it. */
export function superviseServer(
  server: DevServer,
  context: Pick<LocalContext, 'say' | 'logFolder'>,
): Promise<Supervised> | undefined {
  if (server.isShared) return undefined;
  let isFirst = true;
  return supervise({
    ...timing(context),
    name: 'Temporal server',
    start: async () => {
      if (!isFirst) await server.restart();
      isFirst = false;
      const running = server.process();
      return { process: running, exited: untilGone(running), ready: Promise.resolve(), end: server.end };
    },
  });
}

async function untilGone(running: ProcessRef): Promise<ProgramExit> {
  while (isAlive(running)) await sleep(WATCH_MS);
  return { code: null, signal: null, lastWords: undefined };
}

const timing = ({ say, logFolder }: Pick<LocalContext, 'say' | 'logFolder'>) => ({
  say,
  // A full disk leaves a program no last words.
  explain: () => checkFolder(dirname(logFolder)),
  sleep: (ms: number) => sleep(ms),
  now: () => Date.now(),
});

function programOptions({ entry, environment, isKept, logFolder }: LocalContext, name: string) {
  return { entry, environment, isKept, logPath: join(logFolder, `${name}.log`) };
}
