/** Waits for the end of the workflow that holds an asset: one long activity, since a loop of timers would fill a history. */
import { Context } from '@temporalio/activity';
import { isGrpcDeadlineError, WorkflowFailedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { isBegunBefore } from './begun-before';
import type { WithIdentity } from './dependencies';

/** After this the asset is busy: said so, and no failure. */
const BUSY_AFTER_MS = 5 * 60_000;
/** How long the server is asked for in one call. */
const CALL_MS = 30_000;

export interface AwaitOtherInput extends WithIdentity {
  readonly workflowId: string;
  /** It belongs to the run that asks, and is waited for however long it takes. */
  readonly isOwn?: boolean;
}

export type OtherEnd =
  /** What the workflow answered; undefined when it did not complete. */
  | { readonly outcome: 'ended'; readonly result?: unknown }
  | { readonly outcome: 'busy'; readonly holder: string }
  /** The run that asks was reset: what it began before holds the asset. */
  | { readonly outcome: 'own' };

export async function awaitOther(
  temporal: Client,
  { workflowId, isOwn = false }: AwaitOtherInput,
  busyAfterMs = BUSY_AFTER_MS,
): Promise<OtherEnd> {
  const handle = temporal.workflow.getHandle(workflowId);
  const { info, cancelled } = Context.current();
  const busyAtMs = isOwn ? Infinity : info.scheduledTimestampMs + busyAfterMs;
  const ask = <T>(call: () => Promise<T>, deadlineMs = Date.now() + CALL_MS): Promise<T> =>
    Promise.race([temporal.withDeadline(deadlineMs, call), cancelled]);
  try {
    const { parentExecution: parent } = await ask(() => handle.describe());
    if (!isOwn && isBegunBefore(parent, info.workflowExecution)) return { outcome: 'own' };
    for (;;) {
      try {
        const result = await ask(() => handle.result(), Math.min(Date.now() + CALL_MS, busyAtMs));
        return { outcome: 'ended', result };
      } catch (error) {
        if (!isGrpcDeadlineError(error)) throw error;
        if (Date.now() >= busyAtMs) return { outcome: 'busy', holder: parent?.workflowId ?? workflowId };
      }
    }
  } catch (error) {
    // However it ended: its asset is free, and this run does the asset itself.
    if (error instanceof WorkflowFailedError || error instanceof WorkflowNotFoundError) return { outcome: 'ended' };
    throw error;
  }
}
