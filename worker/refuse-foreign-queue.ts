/** One account, one queue: a worker does not start where another account's worker polls. */
import type { NativeConnection } from '@temporalio/worker';
import { ConfigError } from '../graph/errors';
import { liveWorkers } from '../graph/live-workers';

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
  const other = liveWorkers(pollers, new Date()).find(({ identity }) => !identity.startsWith(`${account}@`));
  if (other === undefined) return;
  throw new ConfigError(`task queue "${taskQueue}" is served by ${other.identity}, not by account "${account}"`, {
    hint: 'Set CAMPAIGNLAKE_TASK_QUEUE to a queue of its own for this account',
  });
}
