/**
 * Publishing: the closed file is copied beside, synced, opened once to see that it is whole, made read-only, given its name, and
 * only then does `current.duckdb` point at it. A reader is never blocked and never sees half a merge.
 */
import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, open, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withFile } from './duckdb-file';
import { asStorageError, WarehouseError } from './errors';

export interface PublishOptions {
  readonly warehouse: string;
  readonly folder: string;
  readonly account: string;
  readonly keepFiles: number;
  readonly now: Date;
}

/** A copy that is being made; whoever lists the folder sees whole files only under the name of one. */
const PARTIAL = '.partial';
const PUBLISH_MEMORY_MB = 100;
/** A reader may still be opening what was current a moment ago. */
const KEEP_AT_LEAST_MS = 60 * 60_000;

export async function publishCopy(options: PublishOptions): Promise<{ readonly path: string; readonly bytes: number }> {
  const { warehouse, folder, account, now } = options;
  const published = join(folder, 'published');
  const stamp = now.toISOString().replaceAll(/[:.]/g, '-');
  const path = join(published, `${account}-${stamp}.duckdb`);
  const bytes = await wholeCopy(warehouse, { published, path });
  await pointAt(join(folder, 'current.duckdb'), join('published', basename(path)));
  await removeOld(published, options);
  return { path, bytes };
}

/** Where it cannot be made nothing is left of it. */
async function wholeCopy(
  warehouse: string,
  { published, path }: { readonly published: string; readonly path: string },
): Promise<number> {
  const partial = `${path}${PARTIAL}`;
  try {
    await mkdir(published, { recursive: true });
    await removePartial(published);
    await copyFile(warehouse, partial, constants.COPYFILE_FICLONE);
    await sync(partial);
    await verify(partial);
    await chmod(partial, 0o444);
    await rename(partial, path);
    return (await stat(path)).size;
  } catch (error) {
    await rm(partial, { force: true });
    throw asStorageError(error, path);
  }
}

/** What one that was killed was copying: there is one publisher at a time. */
async function removePartial(published: string): Promise<void> {
  for (const file of await readdir(published)) {
    if (file.endsWith(PARTIAL)) await rm(join(published, file), { force: true });
  }
}

async function verify(path: string): Promise<void> {
  const { n } = await withFile(path, { memoryMb: PUBLISH_MEMORY_MB, isReadOnly: true }, (session) =>
    session.row<{ n: bigint }>("SELECT count(*) AS n FROM duckdb_tables() WHERE schema_name = 'meta'"),
  );
  if (n === 0n) throw new WarehouseError(`the copy "${path}" has no meta tables`, { hint: 'It was not published' });
}

/** What a rename or a link points at must be on the disk before. */
export async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function pointAt(link: string, target: string): Promise<void> {
  const temporary = `${link}.${process.pid}.tmp`;
  await rm(temporary, { force: true });
  await symlink(target, temporary);
  await rename(temporary, link);
}

/** What cannot be removed now is tried at the next publishing: the new file is there, and current. */
async function removeOld(folder: string, { keepFiles, now, account }: PublishOptions): Promise<void> {
  const names = (await readdir(folder))
    .filter((file) => file.startsWith(`${account}-`) && file.endsWith('.duckdb'))
    .toSorted();
  for (const old of names.slice(0, Math.max(names.length - keepFiles, 0))) {
    const path = join(folder, old);
    const file = await stat(path).catch(() => undefined);
    const isOld = file?.isFile() === true && Number(now) - file.mtimeMs > KEEP_AT_LEAST_MS;
    if (isOld) await rm(path, { force: true }).catch(() => undefined);
  }
}
