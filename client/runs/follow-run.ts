/**
 * Follows a run to its end: asks for its progress again and again, and bears with a worker or a server that is away for a
 * while, since the run goes on when they are back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError, WorkflowFailedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { ReplicationError } from '../../graph/errors';
import type { RunProgress } from '../../graph/plan';
import { progressOfFailure } from './run-outcome';
import type { RunRef } from './start-run';

export interface FollowOptions {
  readonly client: Client;
  readonly run: RunRef;
  /** What is known before the first answer. */
  readonly first: RunProgress;
  readonly onProgress: (progress: RunProgress) => void;
  /** Ends the following, not the run. */
  readonly signal?: AbortSignal;
}

const POLL_MS = 500;
/** A busy worker answers queries late. */
const QUERY_TIMEOUT_MS = 5_000;
/** How long the result is waited for in one call. */
const RESULT_TIMEOUT_MS = 30_000;
/** A server that is away this long will not come back by itself. */
const AWAY_MS = 2 * 60_000;

export class RunLost extends ReplicationError {
  readonly type = 'RunLost';
  readonly retryable = false;
}

/** @throws RunLost when the server stays away, or knows nothing of the run */
export async function followRun(options: FollowOptions): Promise<RunProgress> {
  const ended = new AbortController();
  const polling = pollProgress(options, ended.signal);
  try {
    const result = await resultOf(options);
    return result instanceof WorkflowFailedError
      ? progressOfFailure(result, await lastProgress(options, polling.last()))
      : result;
  } finally {
    ended.abort();
    await polling.stopped;
  }
}

function pollProgress(options: FollowOptions, ended: AbortSignal) {
  let last = options.first;
  const poll = async (): Promise<void> => {
    while (!ended.aborted) {
      const progress = await queryProgress({ ...options, signal: ended });
      if (ended.aborted) return;
      if (progress !== undefined) options.onProgress((last = progress));
      await sleep(POLL_MS, undefined, { signal: ended }).catch(() => undefined);
    }
  };
  return { last: () => last, stopped: poll() };
}

/** A run that failed before its plan carries no details; it still answers while a worker is there. */
async function lastProgress(options: FollowOptions, last: RunProgress): Promise<RunProgress> {
  return (await queryProgress(options)) ?? last;
}

/** Undefined while no worker answers. */
export async function queryProgress({
  client,
  run,
  signal,
}: Pick<FollowOptions, 'client' | 'run' | 'signal'>): Promise<RunProgress | undefined> {
  const handle = client.workflow.getHandle(run.workflowId, run.runId);
  const ask = () => client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () => handle.query<RunProgress>('progress'));
  try {
    return await (signal === undefined ? ask() : client.withAbortSignal(signal, ask));
  } catch {
    return undefined;
  }
}

async function resultOf({ client, run, signal }: FollowOptions): Promise<RunProgress | WorkflowFailedError> {
  const handle = client.workflow.getHandle(run.workflowId, run.runId);
  let seenAt = Date.now();
  for (;;) {
    signal?.throwIfAborted();
    const askedAt = Date.now();
    try {
      const ask = () => client.withDeadline(askedAt + RESULT_TIMEOUT_MS, () => handle.result() as Promise<RunProgress>);
      return await (signal === undefined ? ask() : client.withAbortSignal(signal, ask));
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof WorkflowFailedError) return error;
      if (error instanceof WorkflowNotFoundError)
        throw new RunLost(`The server does not know the run ${run.workflowId}`);
      // A call that was open for its whole time shows that the server is there.
      if (Date.now() - askedAt >= RESULT_TIMEOUT_MS) seenAt = Date.now();
      if (Date.now() - seenAt > AWAY_MS || !isPassing(error)) throw lost(run, error);
      await sleep(POLL_MS);
    }
  }
}

const isPassing = (error: unknown): boolean => error instanceof Error && isGrpcServiceErrorIn(error);

function isGrpcServiceErrorIn(error: Error): boolean {
  return isGrpcServiceError(error) || (error.cause instanceof Error && isGrpcServiceErrorIn(error.cause));
}

const lost = (run: RunRef, cause: unknown): RunLost =>
  new RunLost(`The Temporal server no longer answers about ${run.workflowId}`, {
    hint: 'The run goes on when server and worker are back: start again to follow it',
    cause,
  });
