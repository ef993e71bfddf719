import type { startWorkflowEnvironment } from '../workflows/workflow-environment';

interface Reset {
  readonly workflowId: string;
  /** Which execution of it. @default the newest */
  readonly runId?: string;
  /** It goes on from the end of the workflow task with this ordinal; 0 is the first. */
  readonly task: number;
}

/** Resets a workflow as an operator does; answers the new execution. */
export async function reset(
  { client, env }: Awaited<ReturnType<typeof startWorkflowEnvironment>>,
  { workflowId, runId: ofRun, task }: Reset,
) {
  const handle = client.workflow.getHandle(workflowId, ofRun);
  const { runId } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  const answer = await env.connection.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId },
    reason: 'a drill',
    requestId: `reset-${runId}-${task}`,
    workflowTaskFinishEventId: tasks[task]?.eventId ?? null,
  });
  return client.workflow.getHandle(workflowId, answer.runId);
}
