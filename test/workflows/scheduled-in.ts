import type { WorkflowHandle } from '@temporalio/client';

/** Names of the activities that a workflow has asked for so far. */
export async function scheduledIn(handle: WorkflowHandle): Promise<readonly string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? '');
}
