/** The end of a run, written down. What a run began before it was reset, and has not come back to, is canceled with it. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { RunFindings } from '../graph/check';
import type { RunProgress } from '../graph/plan';
import { workflowIdOf } from '../graph/workflow-id';
import type { Warehouse } from '../warehouse/warehouse';
import { isBegunBefore } from './begun-before';

/** How long the server may take to answer. */
const CALL_MS = 30_000;

export async function endRun(
  { temporal, warehouse }: { readonly temporal: Client; readonly warehouse: Pick<Warehouse, 'endRun'> },
  run: RunProgress,
): Promise<RunFindings> {
  if (run.state === 'canceled') await endOrphans(temporal, run);
  return warehouse.endRun(run);
}

async function endOrphans(temporal: Client, run: RunProgress): Promise<void> {
  const end = (asset: string): Promise<void> => endOrphan(temporal, { run, workflowId: workflowIdOf(run, asset) });
  await temporal.withDeadline(Date.now() + CALL_MS, () => Promise.all(Object.keys(run.assets).map(end)));
}

async function endOrphan(
  temporal: Client,
  { run, workflowId }: { readonly run: RunProgress; readonly workflowId: string },
): Promise<void> {
  const handle = temporal.workflow.getHandle(workflowId);
  try {
    const { status, parentExecution } = await handle.describe();
    if (status.name === 'RUNNING' && isBegunBefore(parentExecution, run)) await handle.cancel();
  } catch (error) {
    // Never begun, or ended meanwhile.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
