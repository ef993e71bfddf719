/** Our own copy of the `temporal` program: written beside its place, then renamed, so that it is whole or absent. */
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const ATTEMPT_PREFIX = '.getting-';
/** An attempt that was killed leaves its folder; none takes this long. */
const ATTEMPT_MAX_AGE_MS = 3_600_000;

/** Gets the program into a fresh folder by `get`, which answers its path there, and moves it to its place. */
export async function makeOwnCopy(folder: string, get: (attemptFolder: string) => Promise<string>): Promise<string> {
  const attempt = join(folder, `${ATTEMPT_PREFIX}${process.pid}-${Date.now()}`);
  await removeOldAttempts(folder);
  await mkdir(attempt, { recursive: true });
  try {
    const found = await get(attempt);
    await chmod(found, 0o755);
    const place = join(folder, 'temporal');
    await rename(found, place);
    return place;
  } finally {
    await rm(attempt, { recursive: true, force: true });
  }
}

async function removeOldAttempts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((entry) => entry.startsWith(ATTEMPT_PREFIX))) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > ATTEMPT_MAX_AGE_MS) await rm(path, { recursive: true, force: true });
  }
}

/** Bytes in a folder, for progress. */
export async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).then(fileBytes, () => 0)));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

const fileBytes = (entry: { isFile(): boolean; readonly size: number }): number => (entry.isFile() ? entry.size : 0);
