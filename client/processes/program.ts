/**
 * A program of ours (worker, simulator) as a process of its own, started through `bin/`. Its standard input is a pipe that
 * we keep open: when we die, however we die, it reads the end of it and ends too.
 */
import { spawn } from 'node:child_process';
import { END_WITH_STDIN } from '../end-with-stdin';
import { endProcess } from './end-process';
import { endWithUs } from './end-with-us';
import { lastWords, openLog } from './log-file';
import { isAlive, processRef, type ProcessRef } from './process-mark';

export interface ProgramOptions {
  /** Absolute path of `bin/campaignlake.js`. */
  readonly entry: string;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Takes what it writes to stderr; stdout too, except for the first line when `onFirstLine` wants it. */
  readonly logPath: string;
  /** Outlives us: no pipe. */
  readonly isKept: boolean;
  readonly onFirstLine?: (line: string) => void;
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
  readonly end: () => Promise<void>;
}

const END_GRACE_MS = 10_000;

export function startProgram(options: ProgramOptions): Program {
  const { entry, args, environment, logPath, isKept, onFirstLine } = options;
  const log = openLog(logPath);
  const stdout = onFirstLine === undefined ? log.descriptor : 'pipe';
  const child = spawn(process.execPath, [entry, ...args, ...(isKept ? [] : [END_WITH_STDIN])], {
    detached: true,
    env: environment,
    stdio: [isKept ? 'ignore' : 'pipe', stdout, log.descriptor],
  });
  log.close();
  if (onFirstLine !== undefined && child.stdout !== null) readFirstLine(child.stdout, onFirstLine);
  child.unref();
  // Its end of the pipe may be gone already when we close ours.
  child.stdin?.on('error', () => undefined);
  const exited = new Promise<ProgramExit>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void =>
      resolve({ code, signal, lastWords: lastWords(logPath, log.offset) });
    child.once('exit', end).once('error', () => end(null, null));
  });
  const program = processRef(child.pid ?? 0);
  if (!isKept) endWithUs(program);
  return {
    process: program,
    exited,
    end: () => (isAlive(program) ? endProcess(program, END_GRACE_MS) : Promise.resolve()),
  };
}

function readFirstLine(stream: NodeJS.ReadableStream, onFirstLine: (line: string) => void): void {
  let text = '';
  const read = (chunk: Buffer | string): void => {
    text += chunk.toString();
    const [line, ...rest] = text.split('\n');
    if (rest.length === 0 || line === undefined) return;
    stream.off('data', read);
    stream.resume();
    onFirstLine(line);
  };
  stream.on('data', read);
}
