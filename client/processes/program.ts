/**
 * A program of ours (worker, simulator) as a process of its own, started through `bin/`. Its standard input is a pipe that
 * we keep open: when we die, however we die, it reads the end of it and ends too. What it says goes to its log, where we
 * read that it is ready: a pipe would break when it outlives us.
 */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { END_WITH_STDIN } from '../end-with-stdin';
import { endProcess } from './end-process';
import { endWithUs } from './end-with-us';
import { lastLine, openLog, textSince } from './log-file';
import { isAlive, processRef, type ProcessRef } from './process-mark';

export interface ProgramOptions {
  /** Absolute path of `bin/campaignlake.js`. */
  readonly entry: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly logPath: string;
  /** May outlast us: no pipe. */
  readonly isKept: boolean;
  /** What it says once it works. */
  readonly ready: RegExp;
}

export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last line of its log. */
  readonly lastWords: string | undefined;
}

export interface Program {
  readonly process: ProcessRef;
  readonly exited: Promise<ProgramExit>;
  /** Resolves once it said that it is ready; never when it ends before. */
  readonly ready: Promise<void>;
  readonly end: () => Promise<void>;
}

/** glibc keeps what it freed for each thread that ever took some: twenty threads held 100 MB more the longer a run was. */
const FEW_ARENAS = { MALLOC_ARENA_MAX: '2' };
const END_GRACE_MS = 10_000;
const READY_POLL_MS = 25;

export function startProgram(options: ProgramOptions): Program {
  const { entry, args, environment, logPath, isKept } = options;
  const log = openLog(logPath);
  const child = spawn(process.execPath, [entry, ...args, ...(isKept ? [] : [END_WITH_STDIN])], {
    // A session of its own: Ctrl-C in the terminal reaches us alone, and we end our programs in order.
    detached: true,
    env: { ...FEW_ARENAS, ...environment },
    stdio: [isKept ? 'ignore' : 'pipe', log.descriptor, log.descriptor],
  });
  log.close();
  // Its end of the pipe may be gone already when we close ours.
  child.stdin?.on('error', () => undefined);
  const exited = new Promise<ProgramExit>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void =>
      resolve({ code, signal, lastWords: lastLine(textSince(logPath, log.offset)) });
    child.once('exit', end).once('error', () => end(null, null));
  });
  const program = processRef(child.pid ?? 0);
  if (!isKept) endWithUs(program);
  return {
    process: program,
    exited,
    ready: untilSaid(options.ready, { logPath, offset: log.offset, program }),
    end: () => (isAlive(program) ? endProcess(program, END_GRACE_MS) : Promise.resolve()),
  };
}

async function untilSaid(
  pattern: RegExp,
  said: { readonly logPath: string; readonly offset: number; readonly program: ProcessRef },
): Promise<void> {
  while (isAlive(said.program)) {
    if (pattern.test(textSince(said.logPath, said.offset))) return;
    await sleep(READY_POLL_MS);
  }
  return new Promise<never>(() => undefined);
}
