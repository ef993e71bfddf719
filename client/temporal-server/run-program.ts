/** Runs a program to its end, bounded in time, and tells what it said. */
import { spawn } from 'node:child_process';
import { lastLine } from '../processes/log-file';

export interface ProgramRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Called every second; a text is the reason to give up. */
  readonly watch?: (secondsGone: number) => Promise<string | undefined>;
}

const WATCH_MS = 1_000;

/**
 * What the program printed to stdout.
 * @throws Error with one line: why it could not start, its last words, or that it took too long
 */
export function runProgram({ command, args, environment, timeoutMs, watch }: ProgramRun): Promise<string> {
  return new Promise((resolve, reject) => {
    // A group of its own: whatever it started ends with it.
    const child = spawn(command, args, { env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const startedAt = Date.now();
    let output = '';
    let words = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
    const giveUp = (reason: string): void => {
      if (child.pid !== undefined) killGroup(child.pid);
      reject(new Error(reason));
    };
    const timeout = setTimeout(() => giveUp(`took longer than ${timeoutMs / 1_000} s`), timeoutMs);
    const watching = setInterval(() => {
      void watch?.(Math.round((Date.now() - startedAt) / 1_000)).then((reason) => {
        if (reason !== undefined) giveUp(reason);
      });
    }, WATCH_MS);
    const stop = (): void => {
      clearTimeout(timeout);
      clearInterval(watching);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      stop();
      reject(new Error(error.code === 'ENOENT' ? `there is no ${command}` : error.message));
    });
    child.once('close', (code, signal) => {
      stop();
      if (code === 0) resolve(output);
      else reject(new Error(lastLine(words) ?? lastLine(output) ?? `ended with ${code ?? signal}`));
    });
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
