/** Which runs Temporal still has open: rows of `meta.runs` whose workflow is gone are closed by it. */
import type { Client } from '@temporalio/client';

export async function openRuns(temporal: Client): Promise<readonly string[]> {
  const runIds: string[] = [];
  const query = "WorkflowType = 'materialize' AND ExecutionStatus = 'Running'";
  for await (const { runId } of temporal.workflow.list({ query })) runIds.push(runId);
  return runIds;
}
