/** Publishes what is stored, without a run. */
import type { PublishedFile } from '../graph/plan';
import { bookkeeping, loading } from './activity-options';

export async function publish(): Promise<PublishedFile> {
  const identity = await bookkeeping.identify();
  return loading.publishWarehouse({ identity });
}
