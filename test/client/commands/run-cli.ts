/** Runs the client as a program, in a home of its own; what it started ends with the test. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { symlink, mkdir, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { temporalForTests } from '../../temporal-server';
import { inTemporaryFolder } from '../temporary-folder';

/** So late is never; a test that fails must still end what it started. */
const SAYS_MS = 30_000;
const ENTRY = join(__dirname, 'scripted-entry.js');

export interface CliExit {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves with the first group, once stdout matches; rejects when it ends before. */
  readonly says: (pattern: RegExp) => Promise<string>;
  readonly exit: Promise<CliExit>;
}

export interface Cli {
  readonly home: string;
  readonly start: (...args: readonly string[]) => RunningCli;
  readonly run: (...args: readonly string[]) => Promise<CliExit>;
  /** Of the demo account. */
  readonly serverFile: () => Promise<{ readonly pid: number; readonly ports: { readonly temporal: number } }>;
}

export function withCli(act: (cli: Cli) => Promise<void>, more: NodeJS.ProcessEnv = {}): Promise<void> {
  return inTemporaryFolder(async (home) => {
    const environment = { ...(await cleanEnvironment(home)), ...more };
    const running: RunningCli[] = [];
    const start = (...args: readonly string[]): RunningCli => {
      const started = startCli(args, environment);
      running.push(started);
      return started;
    };
    const serverFile = async () =>
      JSON.parse(await readFile(join(home, 'demo', 'temporal', 'server.json'), 'utf8')) as Awaited<
        ReturnType<Cli['serverFile']>
      >;
    try {
      await act({ home, start, run: (...args) => start(...args).exit, serverFile });
    } finally {
      for (const { child, exit } of running) {
        child.kill('SIGTERM');
        await exit;
      }
    }
  });
}

/** Nothing of the machine's own settings, and `temporal` on PATH. */
async function cleanEnvironment(home: string): Promise<NodeJS.ProcessEnv> {
  const bin = join(home, 'bin');
  await mkdir(bin);
  await symlink(await temporalForTests(), join(bin, 'temporal'));
  const ours = /^(ACTIVECAMPAIGN|CAMPAIGNLAKE|TEMPORAL)_/;
  const inherited = Object.entries(process.env).filter(([name]) => !ours.test(name));
  return { ...Object.fromEntries(inherited), PATH: `${bin}${delimiter}${process.env.PATH}`, CAMPAIGNLAKE_HOME: home };
}

function startCli(args: readonly string[], environment: NodeJS.ProcessEnv): RunningCli {
  const child = spawn(process.execPath, [ENTRY, ...args], { env: environment });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const exit = new Promise<CliExit>((resolve) => child.once('close', (code) => resolve({ code, ...said })));
  const says = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(said.stdout);
        if (match !== null) resolve(match[1] ?? match[0]);
      };
      child.stdout.on('data', look);
      look();
      setTimeout(() => reject(new Error(`has not said ${pattern}: ${said.stdout}${said.stderr}`)), SAYS_MS).unref();
      void exit.then((end) =>
        reject(new Error(`ended with ${end.code} before it said ${pattern}: ${end.stdout}${end.stderr}`)),
      );
    });
  return { child, exit, says };
}
