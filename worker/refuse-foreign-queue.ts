/** One account, one queue: a worker does not start where another account's worker polls. */
import type { NativeConnection } from '@temporalio/worker';
import { ConfigError } from '../graph/errors';

/** A poll lasts a minute at the most. */
const POLLER_ALIVE_MS = 75_000;

export async function refuseForeignQueue(options: {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly account: string;
}): Promise<void> {
  const { connection, namespace, taskQueue, account } = options;
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: 1,
  });
  // The server remembers pollers for minutes after they are gone; one that lives asks again within one.
  const isAlive = (at: { readonly seconds?: unknown } | null | undefined): boolean =>
    Date.now() - Number(at?.seconds ?? 0) * 1_000 < POLLER_ALIVE_MS;
  const others = (pollers ?? [])
    .filter(({ lastAccessTime }) => isAlive(lastAccessTime))
    .map(({ identity }) => identity ?? '')
    .filter((identity) => !identity.startsWith(`${account}@`));
  const [other] = others;
  if (other === undefined) return;
  throw new ConfigError(`task queue "${taskQueue}" is served by ${other}, not by account "${account}"`, {
    hint: 'Set CAMPAIGNLAKE_TASK_QUEUE to a queue of its own for this account',
  });
}
