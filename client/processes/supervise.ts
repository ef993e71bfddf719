/**
 * Starts a program again when it dies: a few times, ever later, since what kills it at once will not be mended by haste.
 * A program that ends with 2 before it ever worked was refused, and is not started again.
 */
import { ReplicationError, ConfigError } from '../../graph/errors';
import { REFUSED } from '../exit-codes';
import type { Program, ProgramExit } from './program';

const RESTART_DELAYS_MS = [250, 1_000, 2_000, 5_000, 10_000];
/** One that lived this long has the delays before it again. */
const LONG_LIFE_MS = 60_000;

export class ProgramLost extends ReplicationError {
  readonly type = 'ProgramLost';
  readonly retryable = false;
}

export interface SuperviseOptions {
  /** "worker". */
  readonly name: string;
  readonly start: () => Promise<Program>;
  readonly say: (line: string) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** Asked when it died too often: throws where it finds what a program without last words could not say, such as a full disk. */
  readonly explain?: () => Promise<unknown>;
  readonly now: () => number;
}

export interface Supervised {
  readonly current: () => Program;
  /** Resolves once it works for the first time, be it after a death or two. */
  readonly ready: Promise<void>;
  /** Rejects when it was refused or died too often; never resolves. */
  readonly failed: Promise<never>;
  readonly end: () => Promise<void>;
}

export async function supervise(options: SuperviseOptions): Promise<Supervised> {
  let sayReady: () => void = () => undefined;
  let hasWorked = false;
  const ready = new Promise<void>((resolve) => (sayReady = resolve));
  const start = async (): Promise<Program> => {
    const program = await options.start();
    void program.ready.then(() => {
      hasWorked = true;
      sayReady();
    });
    return program;
  };
  let current = await start();
  let isEnding = false;
  const watch = async (): Promise<never> => {
    let deaths = 0;
    for (;;) {
      const startedAt = options.now();
      const exit = await current.exited;
      // Its owner ends it: there is nothing to report, and nobody waits any more.
      if (isEnding) return new Promise<never>(() => undefined);
      // One that has worked was not refused for what it was told: what is in its way now may pass.
      if (exit.code === REFUSED && !hasWorked)
        throw new ConfigError(withoutName(exit.lastWords ?? `The ${options.name} was refused`));
      if (options.now() - startedAt > LONG_LIFE_MS) deaths = 0;
      const delayMs = RESTART_DELAYS_MS[deaths++];
      if (delayMs === undefined) throw await lossOf(options, { deaths, exit, hasWorked });
      options.say(`The ${options.name} ended (${reasonOf(exit)}): starting it again`);
      await options.sleep(delayMs);
      if (!isEnding) current = await start().catch(lose);
    }
  };
  const lose = (cause: Error): never => {
    throw new ProgramLost(`The ${options.name} could not be started again: ${cause.message}`, { cause });
  };
  const failed = watch();
  // Whoever races it sees the failure; until then it is not an unhandled one.
  failed.catch(() => undefined);
  return {
    current: () => current,
    ready,
    failed,
    end: async () => {
      isEnding = true;
      await current.end();
    },
  };
}

/** What explains it is known before the first page where it never worked. */
async function lossOf(
  { name, explain }: SuperviseOptions,
  { deaths, exit, hasWorked }: { readonly deaths: number; readonly exit: ProgramExit; readonly hasWorked: boolean },
): Promise<Error> {
  const what = `The ${name} died ${deaths} times`;
  const cause = await explain?.().catch((error: Error) => error);
  if (!(cause instanceof Error)) return new ProgramLost(`${what}, at last with ${reasonOf(exit)}`);
  return hasWorked ? new ProgramLost(`${what}: ${cause.message}`, { cause }) : cause;
}

/** Who was killed did not mean its last words to be the last. */
const reasonOf = ({ code, signal, lastWords }: ProgramExit): string =>
  signal ?? [`exit code ${code ?? 'unknown'}`, lastWords].filter((part) => part !== undefined).join(': ');

/** The program says its name before an error; we say ours. */
const withoutName = (line: string): string => line.replace(/^campaignlake: /, '');
