/** Where rows wait for their merge: one DuckDB file a materialization, and what DuckDB keeps beside it while it works. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageRequest } from '../graph/staging';
import { codeOf } from './errors';

/** Its log and what it spilled are there after a death only. */
const BESIDE = ['', '.wal', '.tmp'];
const IS_STAGED = /^(.+\.duckdb)(\.wal|\.tmp)?$/;

export const stagingPath = (
  folder: string,
  { asset, materializationId }: Pick<StageRequest, 'asset' | 'materializationId'>,
): string => join(folder, 'staging', asset, `${materializationId}.duckdb`);

/** The log first: a file that began anew beside the log of another could not be opened. */
export async function removeStaged(path: string): Promise<void> {
  for (const suffix of BESIDE.toReversed()) await rm(`${path}${suffix}`, { recursive: true, force: true });
}

/**
 * Removes what nobody has touched for so long. Of one that was given up nothing else would; of one that is only paused the
 * rows are staged again from its pages, which are kept longer.
 */
export async function pruneStaged(folder: string, keepMs: number, now: number): Promise<void> {
  const staging = join(folder, 'staging');
  for (const asset of await entriesOf(staging)) {
    const files = (await entriesOf(join(staging, asset))).map((file) => IS_STAGED.exec(file)?.[1]);
    for (const file of new Set(files)) {
      if (file === undefined) continue;
      const path = join(staging, asset, file);
      if (now - (await lastTouchedMs(path)) > keepMs) await removeStaged(path);
    }
  }
}

async function lastTouchedMs(path: string): Promise<number> {
  const found = await Promise.all(BESIDE.map((suffix) => stat(`${path}${suffix}`).catch(() => undefined)));
  return Math.max(...found.map((file) => file?.mtimeMs ?? 0));
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return [];
    throw error;
  }
}
