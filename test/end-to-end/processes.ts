import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** Ids of the processes that one started. */
export async function childrenOf(pid: number): Promise<readonly number[]> {
  const tasks = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return tasks.trim().split(/\s+/).map(Number);
}

export async function workerOf(dev: ChildProcess): Promise<number> {
  for (const pid of await childrenOf(dev.pid ?? 0)) {
    if ((await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').includes('worker')) return pid;
  }
  throw new Error('there is no worker');
}

export function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Kills `dev` and all that it started, as a machine that dies would. */
export async function killTree(dev: ChildProcess): Promise<void> {
  const tree = await childrenOf(dev.pid ?? 0);
  dev.kill('SIGKILL');
  for (const pid of tree) killIfThere(pid);
}
