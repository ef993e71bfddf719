/**
 * Follows a run to its end: asks for its progress again and again, and bears with a worker or a server that is away for a
 * while, since the run goes on when they are back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError, WorkflowFailedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { ReplicationError } from '../../graph/errors';
import type { RunProgress } from '../../graph/plan';
import { failingSteps, Standstill } from './failing-steps';
import { progressIn, progressOfFailure } from './run-outcome';
import { ServerPresence } from './server-presence';
import type { RunRef } from './start-run';
import { WorkerPresence } from './worker-presence';

export interface FollowOptions {
  readonly client: Client;
  readonly run: RunRef;
  /** What is known before the first answer. */
  readonly first: RunProgress;
  readonly onProgress: (progress: RunProgress) => void;
  /** A line for a person: the server does not answer, or answers again. */
  readonly say: (line: string) => void;
  /** The line for a person where no worker answers for a while; left out where somebody else looks after the worker. */
  readonly whySilent?: () => Promise<string>;
  /** Ends the following, not the run. */
  readonly signal?: AbortSignal;
}

const POLL_MS = 500;
/** A busy worker answers queries late. */
const QUERY_TIMEOUT_MS = 5_000;
/** How long the result is waited for in one call. */
const RESULT_TIMEOUT_MS = 30_000;
/** A restart of a cluster takes minutes; a server that is away this long will not come back by itself. */
const AWAY_MS = 10 * 60_000;

export class RunLost extends ReplicationError {
  readonly type = 'RunLost';
  readonly retryable = false;
}

/** @throws RunLost when the server stays away, or knows nothing of the run; the signal's reason once it is aborted */
export async function followRun(options: FollowOptions): Promise<RunProgress> {
  let seen = options.first;
  const ended = new AbortController();
  const presence = new ServerPresence(options);
  const { say, whySilent } = options;
  const worker = whySilent && new WorkerPresence({ say, whySilent });
  const standstill = new Standstill({ say, failing: (run) => failingSteps(options.client, run) });
  const poll = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      const progress = await queryProgress(options);
      if (ended.signal.aborted) return;
      // What does not answer may be the worker alone.
      if (progress === undefined && (await presence.look())) await worker?.look();
      else worker?.seen();
      if (progress !== undefined) presence.seen();
      if (ended.signal.aborted) return;
      if (progress !== undefined) options.onProgress((seen = progress));
      if (progress !== undefined) await standstill.look(progress);
      await sleep(POLL_MS);
    }
  };
  void poll();
  try {
    const result = await Promise.race([resultOf(options, presence), untilAborted(options.signal)]);
    const last = result instanceof WorkflowFailedError ? await endOfFailed(result, { ...options, seen }) : result;
    options.onProgress(last);
    return last;
  } finally {
    ended.abort();
  }
}

/** What a failure does not carry, its run still answers while a worker is there. */
export async function endOfFailed(
  failure: WorkflowFailedError,
  { seen, ...asked }: Pick<FollowOptions, 'client' | 'run'> & { readonly seen: RunProgress },
): Promise<RunProgress> {
  return progressOfFailure(failure, progressIn(failure) ?? (await queryProgress(asked)) ?? seen);
}

/** Undefined while no worker answers. */
export async function queryProgress({
  client,
  run,
}: Pick<FollowOptions, 'client' | 'run'>): Promise<RunProgress | undefined> {
  const handle = client.workflow.getHandle(run.workflowId, run.runId);
  try {
    return await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () => handle.query<RunProgress>('progress'));
  } catch {
    return undefined;
  }
}

async function resultOf(
  { client, run, signal }: FollowOptions,
  presence: ServerPresence,
): Promise<RunProgress | WorkflowFailedError> {
  const handle = client.workflow.getHandle(run.workflowId, run.runId);
  for (;;) {
    signal?.throwIfAborted();
    try {
      return (await client.withDeadline(Date.now() + RESULT_TIMEOUT_MS, () => handle.result())) as RunProgress;
    } catch (error) {
      if (error instanceof WorkflowFailedError) return error;
      if (error instanceof WorkflowNotFoundError)
        throw new RunLost(`The server does not know the run ${run.workflowId}`);
      if (presence.awayMs() > AWAY_MS || !isPassing(error)) throw lost(run, error);
      await sleep(POLL_MS);
    }
  }
}

/** One listener for a run of hours: a signal handed to every call would gather one for each. */
function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

const isPassing = (error: unknown): boolean => error instanceof Error && isGrpcServiceErrorIn(error);

function isGrpcServiceErrorIn(error: Error): boolean {
  return isGrpcServiceError(error) || (error.cause instanceof Error && isGrpcServiceErrorIn(error.cause));
}

const lost = (run: RunRef, cause: unknown): RunLost =>
  new RunLost(`The Temporal server no longer answers about ${run.workflowId}`, {
    hint: 'The run goes on when server and worker are back: "npm start" follows it, "npx campaignlake status" shows it',
    cause,
  });
