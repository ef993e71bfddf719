/** What became of a run, in the one shape that the summary, `--json` and the exit code are made of. */
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import type { WorkflowFailedError } from '@temporalio/client';
import { finalAssets } from '../../graph/left-out';
import { modeOf } from '../../graph/plan-assets';
import type { AssetFailure, MaterializeRequest, RunProgress, RunState } from '../../graph/plan';
import { DONE, FAILED, REFUSED } from '../exit-codes';
import type { RunRef } from './start-run';

/** The failure of a run that did everything, and in which some asset failed. */
const ASSETS_FAILED = 'AssetsFailed';

/** A run of which nothing is known yet. */
export function unknownProgress(run: RunRef, account: string, request: MaterializeRequest): RunProgress {
  return {
    ...run,
    account,
    state: 'running',
    mode: modeOf(request),
    request,
    startedAt: new Date().toISOString(),
    calls: 0,
    pages: 0,
    rows: 0,
    rowsRead: 0,
    rowsWritten: 0,
    assets: {},
    isUnanswered: true,
  };
}

/** The end of a run that failed: what its failure carries, else the last that was seen of it. */
export function progressOfFailure(error: WorkflowFailedError, last: RunProgress): RunProgress {
  const cause = innermost(error.cause);
  const known = progressIn(error) ?? last;
  const state = stateOf(cause);
  return {
    ...known,
    state,
    assets: finalAssets(known.assets, state),
    endedAt: known.endedAt ?? new Date().toISOString(),
    error: failureOf(cause),
  };
}

/** One that was canceled or terminated, or failed on its way, carries none. */
export function progressIn({ cause }: WorkflowFailedError): RunProgress | undefined {
  const failure = innermost(cause);
  const [details] = failure instanceof ApplicationFailure ? (failure.details ?? []) : [];
  return isProgress(details) ? details : undefined;
}

export function exitCodeOf(run: RunProgress): number {
  if (run.state === 'done') return DONE;
  const isRefused = run.state === 'failed' && run.error?.type !== ASSETS_FAILED && run.pages === 0;
  return isRefused ? REFUSED : FAILED;
}

function stateOf(cause: unknown): RunState {
  if (cause instanceof CancelledFailure) return 'canceled';
  return cause instanceof TerminatedFailure ? 'terminated' : 'failed';
}

export const innermostFailure = (error: unknown): AssetFailure => failureOf(innermost(error));

function failureOf(cause: unknown): AssetFailure {
  if (cause instanceof ApplicationFailure) return { type: cause.type ?? 'Unexpected', message: cause.message };
  if (cause instanceof CancelledFailure) return { type: 'Canceled', message: 'the run was canceled' };
  if (cause instanceof TerminatedFailure) return { type: 'Terminated', message: 'the run was terminated' };
  if (cause instanceof TimeoutFailure) return { type: 'Timeout', message: 'the run took longer than it was given' };
  return { type: 'Unexpected', message: cause instanceof Error ? cause.message : String(cause) };
}

function innermost(error: unknown): unknown {
  const isWrapper = error instanceof Error && error.cause instanceof Error && !(error instanceof ApplicationFailure);
  return isWrapper ? innermost(error.cause) : error;
}

const isProgress = (value: unknown): value is RunProgress =>
  typeof value === 'object' && value !== null && 'assets' in value && 'workflowId' in value;
