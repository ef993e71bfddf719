/** Who polls a task queue. The server remembers a worker for five minutes after its last poll. */
import type { Client } from '@temporalio/client';

/** Temporal's `TaskQueueType` of workflow tasks. */
const WORKFLOW_TASKS = 1;

/** Their identities, each once: `<account>@<host>`. */
export async function workersOn(client: Client, taskQueue: string): Promise<readonly string[]> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_TASKS,
  });
  return [...new Set((pollers ?? []).flatMap(({ identity }) => identity ?? []))];
}
