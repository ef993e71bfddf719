/** Reads the command line, runs one command, and turns what goes wrong into one line and an exit code. */
import { CommanderError } from 'commander';
import { ReplicationError } from '../graph/errors';
import type { CommandContext } from './command-context';
import { DONE, FAILED, REFUSED } from './exit-codes';
import { buildProgram } from './program';

export interface Invocation extends CommandContext {
  /** Without the names of node and of the program. */
  readonly argv: readonly string[];
}

/** Errors of a run that was on its way; every other expected one was known before its first page. */
const ON_THE_WAY: readonly string[] = ['RunLost', 'ProgramLost', 'TemporalLost'];

/** Answers the exit code and never throws. */
export async function main(invocation: Invocation): Promise<number> {
  let exitCode = DONE;
  try {
    const program = buildProgram(invocation, (code) => (exitCode = code));
    await program.parseAsync(invocation.argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return reportError(error, invocation);
  }
}

function reportError(error: unknown, { stderr, environment }: Invocation): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : REFUSED;
  const isDebug = Boolean(environment.CAMPAIGNLAKE_DEBUG);
  const shown = error instanceof Error ? error : new Error(String(error));
  if (shown instanceof ReplicationError) {
    stderr.write(`campaignlake: ${isDebug ? (shown.stack ?? shown.message) : shown.message}\n`);
    return ON_THE_WAY.includes(shown.type) ? FAILED : REFUSED;
  }
  const more = isDebug ? '' : '. CAMPAIGNLAKE_DEBUG=1 shows where; please report it';
  stderr.write(
    `campaignlake: unexpected: ${isDebug ? (shown.stack ?? shown.message) : firstLine(shown.message)}${more}\n`,
  );
  return FAILED;
}

const firstLine = (text: string): string => text.split('\n')[0] ?? text;
