/** What can be known before the first page of data is asked for: whether the data folder can be written, and the token. */
import { existsSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { checkToken } from '../activecampaign/check-token';
import type { Settings } from '../config/settings';
import { ConfigError } from '../graph/errors';
import { bytes } from './render/numbers';

/** Less than this does not even hold an empty server's database, a warehouse and the copy that is published. */
const LEAST_FREE_BYTES = 100_000_000;
/** A hiccup of the network passes in this time; a wrong token does not. */
const FIRST_CALL_PATIENCE_MS = 15_000;

const HOME_HINT = 'Make it writable, or set CAMPAIGNLAKE_HOME to a folder that is';
const DISK_HINT = `Make room (at least ${bytes(LEAST_FREE_BYTES)}), or set CAMPAIGNLAKE_HOME to another disk`;
/** What no permission mends. */
const NO_ROOM = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/**
 * Leaves nothing behind: a folder that is not there yet is judged by the one in which it will be made.
 * @throws ConfigError when the folder cannot be written or its disk is full
 */
export async function checkFolder(folder: string, hint = HOME_HINT): Promise<{ readonly freeBytes: number }> {
  const existing = nearestExisting(folder);
  try {
    await writeProbe(existing);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new ConfigError(`The data folder ${folder} cannot be written (${REASONS[code] ?? code})`, {
      hint: NO_ROOM.includes(code) ? DISK_HINT : hint,
      cause,
    });
  }
  const { bavail, bsize } = await statfs(existing);
  const freeBytes = bavail * bsize;
  if (freeBytes >= LEAST_FREE_BYTES) return { freeBytes };
  throw new ConfigError(`The disk of ${folder} is full: ${bytes(freeBytes)} are free`, {
    hint: DISK_HINT,
  });
}

const nearestExisting = (path: string): string => (existsSync(path) ? path : nearestExisting(dirname(path)));

/** Only writing shows that one may write: permissions do not tell of quotas and limits. */
async function writeProbe(folder: string): Promise<void> {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    await writeFile(probe, 'campaignlake\n');
  } finally {
    await rm(probe, { force: true });
  }
}

/**
 * Whose token it is; undefined for a demo, which has no account.
 * @throws ApiError when host or token are wrong for longer than a hiccup
 */
export async function firstCall({
  api,
  proxyUrl,
}: Settings): Promise<Awaited<ReturnType<typeof checkToken>> | undefined> {
  if (api === undefined) return undefined;
  const loaded = require('../activecampaign/check-token') as typeof import('../activecampaign/check-token');
  return loaded.checkToken({
    url: api.url,
    token: api.token,
    allowPrivate: api.isLoopback,
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
    patienceMs: FIRST_CALL_PATIENCE_MS,
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'a read-only file system',
  ENOSPC: 'no space',
  EDQUOT: 'no quota left',
  EFBIG: 'a limit on the size of files',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'it is a file',
};
