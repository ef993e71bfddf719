/** What can be known before the first page of data is asked for: whether the data folder can be written, and the token. */
import { access, constants, mkdir, statfs } from 'node:fs/promises';
import type { checkToken } from '../activecampaign/check-token';
import type { Settings } from '../config/settings';
import { ConfigError } from '../graph/errors';
import { bytes } from './render/numbers';

/** Less than this does not even hold an empty server's database, a warehouse and the copy that is published. */
const LEAST_FREE_BYTES = 100_000_000;
/** A hiccup of the network passes in this time; a wrong token does not. */
const FIRST_CALL_PATIENCE_MS = 15_000;

/** @throws ConfigError when the folder cannot be written or its disk is full */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new ConfigError(
      `The data folder ${folder} cannot be written (${REASONS[code ?? ''] ?? code ?? 'unknown error'})`,
      {
        hint: 'Make it writable, or set CAMPAIGNLAKE_HOME to a folder that is',
        cause,
      },
    );
  }
  const free = await freeBytes(folder);
  if (free >= LEAST_FREE_BYTES) return;
  throw new ConfigError(`The disk of ${folder} is full: ${bytes(free)} are free`, {
    hint: `Make room (at least ${bytes(LEAST_FREE_BYTES)}), or set CAMPAIGNLAKE_HOME to another disk`,
  });
}

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
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
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'it is a file',
};
