/**
 * `server.json`: which dev server serves this account, and which program it ends with. Made by link and replaced by rename
 * only, so that of two programs that start at once one alone starts a server.
 */
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ProcessRef } from '../processes/process-mark';
import type { ServerPorts } from './free-port';

const schema = z.object({
  /** Absent while it is being started. */
  pid: z.number().optional(),
  mark: z.string().optional(),
  ports: z.object({ temporal: z.number(), ui: z.number() }),
  ownerPid: z.number(),
  ownerMark: z.string(),
  kept: z.array(z.object({ pid: z.number(), mark: z.string() })),
  database: z.string(),
  startedAt: z.string(),
});

export interface ServerFile {
  /** Undefined while it is being started. */
  readonly server?: ProcessRef | undefined;
  readonly ports: ServerPorts;
  readonly owner: ProcessRef;
  /** Programs that `dev --keep` left running. */
  readonly kept: readonly ProcessRef[];
  /** Absolute path: the file in a copied folder describes somebody else's server. */
  readonly database: string;
  readonly startedAt: string;
}

const pathIn = (folder: string): string => join(folder, 'server.json');

/** Undefined where there is none, or none that we understand. */
export async function readServerFile(folder: string): Promise<ServerFile | undefined> {
  return parse(await readFile(pathIn(folder), 'utf8').catch(() => ''));
}

/** Replaces the file; only the server's owner does. */
export async function writeServerFile(folder: string, file: ServerFile): Promise<void> {
  await rename(await writeBeside(folder, file), pathIn(folder));
}

/** Makes the file unless there is one; false where another program was quicker. */
export async function claimServerFile(folder: string, file: ServerFile): Promise<boolean> {
  const temporary = await writeBeside(folder, file);
  try {
    await link(temporary, pathIn(folder));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Removes the file that was seen; a newer one, which another program made meanwhile, stays. */
export async function discardServerFile(folder: string, seen: ServerFile | undefined): Promise<void> {
  const aside = `${pathIn(folder)}.${process.pid}`;
  try {
    await rename(pathIn(folder), aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = parse(await readFile(aside, 'utf8'));
  const isNewer = moved !== undefined && (moved.startedAt !== seen?.startedAt || moved.owner.pid !== seen.owner.pid);
  if (isNewer) await link(aside, pathIn(folder)).catch(() => undefined);
  await rm(aside, { force: true });
}

async function writeBeside(folder: string, file: ServerFile): Promise<string> {
  const { server, owner, ...rest } = file;
  const temporary = join(folder, `.server-${process.pid}.json`);
  const content = { pid: server?.pid, mark: server?.mark, ownerPid: owner.pid, ownerMark: owner.mark, ...rest };
  await writeFile(temporary, `${JSON.stringify(content, undefined, 2)}\n`);
  return temporary;
}

function parse(text: string): ServerFile | undefined {
  try {
    const { pid, mark, ownerPid, ownerMark, ...rest } = schema.parse(JSON.parse(text));
    const server = pid === undefined || mark === undefined ? undefined : { pid, mark };
    return { ...rest, server, owner: { pid: ownerPid, mark: ownerMark } };
  } catch {
    return undefined;
  }
}
