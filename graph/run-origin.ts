/** Why a run is there, as people read it: its label, and when it was due where a schedule started it. Pure. */
import type { RunProgress } from './plan';

/** "hourly, due at 2026-01-31 06:07 UTC"; undefined for a run that nobody labelled and no schedule started. */
export function originOf({ request: { label }, scheduledAt }: Pick<RunProgress, 'request' | 'scheduledAt'>) {
  const due = scheduledAt === undefined ? undefined : `due at ${scheduledAt.slice(0, 16).replace('T', ' ')} UTC`;
  const parts = [label, due].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}
