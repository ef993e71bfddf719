/** Waits for the end of the workflow that holds an asset: one long poll, since a loop of timers would fill a history. */
import { Context } from '@temporalio/activity';
import { WorkflowFailedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { WithIdentity } from './dependencies';

/** After this the asset is busy: said so, and no failure. */
const BUSY_AFTER_MS = 5 * 60_000;

export interface AwaitOtherInput extends WithIdentity {
  readonly workflowId: string;
}

export type OtherEnd =
  /** What the workflow answered; undefined when it did not complete. */
  { readonly outcome: 'ended'; readonly result?: unknown } | { readonly outcome: 'busy'; readonly holder: string };

export async function awaitOther(temporal: Client, { workflowId }: AwaitOtherInput): Promise<OtherEnd> {
  const handle = temporal.workflow.getHandle(workflowId);
  const { cancellationSignal, info } = Context.current();
  const timer = AbortSignal.timeout(Math.max(info.scheduledTimestampMs + BUSY_AFTER_MS - Date.now(), 0));
  try {
    const signal = AbortSignal.any([timer, cancellationSignal]);
    const result = await temporal.withAbortSignal(signal, () => handle.result());
    return { outcome: 'ended', result };
  } catch (error) {
    // However it ended: its asset is free, and this run does the asset itself.
    if (error instanceof WorkflowFailedError || error instanceof WorkflowNotFoundError) return { outcome: 'ended' };
    if (!timer.aborted) throw error;
    return { outcome: 'busy', holder: await holderOf(handle) };
  }
}

async function holderOf(handle: ReturnType<Client['workflow']['getHandle']>): Promise<string> {
  const { parentExecution, workflowId } = await handle.describe();
  return parentExecution?.workflowId ?? workflowId;
}
