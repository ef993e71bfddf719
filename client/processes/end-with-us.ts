/** The last resort against orphans: whatever way this program ends, what it started and did not leave on purpose ends too. */
import { signalProcess } from './end-process';
import type { ProcessRef } from './process-mark';

const living = new Set<ProcessRef>();

/** Returns the way to leave it running. */
export function endWithUs(started: ProcessRef): () => void {
  if (living.size === 0) {
    process.off('exit', killAll);
    process.once('exit', killAll);
  }
  living.add(started);
  return () => void living.delete(started);
}

/** By the time of `exit` the ordinary end was tried, or the person insisted. */
function killAll(): void {
  for (const started of living) signalProcess(started, 'SIGKILL');
}
