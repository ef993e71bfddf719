/** Ends a process that we started or took over: asks it, waits, and kills it when it does not listen. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessRef } from './process-mark';

const POLL_MS = 25;

export async function endProcess(target: ProcessRef, graceMs: number): Promise<void> {
  signalProcess(target, 'SIGTERM');
  if (await hasEnded(target, graceMs)) return;
  signalProcess(target, 'SIGKILL');
  await hasEnded(target, graceMs);
}

/** Only ever the process that was meant, never one that got its pid. */
export function signalProcess(target: ProcessRef, signal: NodeJS.Signals): void {
  if (!isAlive(target)) return;
  try {
    process.kill(target.pid, signal);
  } catch (error) {
    // It ended between the two calls.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function hasEnded(target: ProcessRef, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isAlive(target)) {
    if (Date.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
