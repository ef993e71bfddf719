/**
 * The border between our errors and Temporal's: the one place that decides about retries. Every activity goes through it;
 * it also refuses the input of another account or warehouse, and heartbeats.
 */
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import { ReplicationError } from '../graph/errors';
import type { WarehouseIdentity } from '../graph/plan';
import { CheckFailedError } from '../warehouse/errors';
import type { WithIdentity } from './dependencies';

/** Well within the heartbeat timeout of 15 seconds. */
const HEARTBEAT_EVERY_MS = 3_000;

/** A worker was given what belongs to another one: retryable, since the right worker may come. */
export class WrongWorkerError extends ReplicationError {
  readonly type = 'WrongWorker';
  readonly retryable = true;
}

export function guarded<Input extends WithIdentity, Output>(
  identity: WarehouseIdentity,
  activity: (input: Input, beat: (text: string) => void) => Promise<Output>,
): (input: Input) => Promise<Output> {
  return (input) =>
    atBorder(async (beat) => {
      refuseOther(identity, input.identity);
      return activity(input, beat);
    });
}

export async function atBorder<Output>(activity: (beat: (text: string) => void) => Promise<Output>): Promise<Output> {
  const context = Context.current();
  let text = '';
  const timer = setInterval(() => context.heartbeat(text), HEARTBEAT_EVERY_MS);
  try {
    return await activity((now) => {
      text = now;
      context.heartbeat(now);
    });
  } catch (error) {
    throw toFailure(error);
  } finally {
    clearInterval(timer);
  }
}

function refuseOther(mine: WarehouseIdentity, theirs: WarehouseIdentity): void {
  if (mine.account === theirs.account && mine.warehouseId === theirs.warehouseId) return;
  throw new WrongWorkerError(
    `this worker serves account "${mine.account}" (warehouse ${mine.warehouseId}), the run belongs to account "${theirs.account}" (warehouse ${theirs.warehouseId})`,
    { hint: 'Give each account its own CAMPAIGNLAKE_TASK_QUEUE, or cancel the run', retryAfterMs: 30_000 },
  );
}

function toFailure(error: unknown): unknown {
  if (error instanceof CancelledFailure || error instanceof ApplicationFailure) return error;
  if (Context.current().cancellationSignal.aborted) return new CancelledFailure('canceled');
  if (!(error instanceof ReplicationError)) return error;
  const { type, retryable, retryAfterMs, calls } = error;
  const failure = ApplicationFailure.create({
    type,
    message: error.message,
    nonRetryable: !retryable,
    // Shown with the asset: what else the checks found, or what was asked in vain.
    ...(error instanceof CheckFailedError ? { details: [error.report] } : calls > 0 ? { details: [{ calls }] } : {}),
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });
  // For a person, who is told what to do: where it was noticed would only be in the way.
  failure.stack = '';
  return failure;
}
