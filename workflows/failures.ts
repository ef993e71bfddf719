/** What a failed activity or child means: the innermost failure that has a type and a message of ours. */
import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  TerminatedFailure,
  TimeoutFailure,
  isCancellation,
} from '@temporalio/workflow';
import type { CheckReport } from '../graph/check';
import type { AssetFailure, AssetProgress } from '../graph/plan';
import { assetOf } from '../graph/workflow-id';

export function failureOf(error: unknown): AssetFailure {
  const cause = innermost(error);
  if (cause instanceof ApplicationFailure) return { type: cause.type ?? 'Unexpected', message: cause.message };
  if (cause instanceof TimeoutFailure) return { type: 'Timeout', message: `an activity timed out: ${cause.message}` };
  if (cause instanceof TerminatedFailure) return { type: 'Terminated', message: terminationOf(error) };
  return { type: 'Unexpected', message: cause instanceof Error ? cause.message : String(cause) };
}

/** Of a child: nothing else of a run can be terminated alone. */
function terminationOf(error: unknown): string {
  const asset = error instanceof ChildWorkflowFailure ? assetOf(error.execution.workflowId ?? '') : undefined;
  if (asset === undefined) return 'somebody terminated it';
  return `${asset}: somebody terminated it alone. To try again: npx campaignlake materialize ${asset}`;
}

/** What lists of runs show of a failed run: the cause itself, not that an activity failed. */
export function asRunFailure(error: unknown): unknown {
  if (isCancellation(error) || error instanceof ApplicationFailure) return error;
  const { type, message } = failureOf(error);
  return plainFailure(message, type);
}

/** For a person, who is told what to do: where in this program it was noticed would only be in the way. */
export function plainFailure(message: string, type: string, ...details: unknown[]): ApplicationFailure {
  const failure = ApplicationFailure.nonRetryable(message, type, ...details);
  failure.stack = '';
  return failure;
}

/** The progress that a failed child put into its failure. */
export function progressIn(error: unknown): AssetProgress | undefined {
  const cause = innermost(error);
  if (!(cause instanceof ApplicationFailure)) return undefined;
  const [progress] = cause.details ?? [];
  return progress !== null && typeof progress === 'object' && 'asset' in progress
    ? (progress as AssetProgress)
    : undefined;
}

/** What the checks found, where one of them is why it failed. */
export function reportIn(error: unknown): CheckReport | undefined {
  const cause = innermost(error);
  if (!(cause instanceof ApplicationFailure) || cause.type !== 'CheckFailed') return undefined;
  const [report] = cause.details ?? [];
  return report as CheckReport | undefined;
}

/** What an activity asked of the API before it failed for good. */
export function callsIn(error: unknown): number {
  const cause = innermost(error);
  const [asked] = (cause instanceof ApplicationFailure ? cause.details : undefined) ?? [];
  const hasCalls = typeof asked === 'object' && asked !== null && 'calls' in asked;
  return hasCalls && typeof asked.calls === 'number' ? asked.calls : 0;
}

function innermost(error: unknown): unknown {
  const isWrapper = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  return isWrapper && error.cause !== undefined ? innermost(error.cause) : error;
}
