/** The open and the recent runs of an account, each with what is known of it. */
import { WorkflowFailedError, WorkflowNotFoundError, type WorkflowExecutionInfo } from '@temporalio/client';
import type { RunProgress } from '../../graph/plan';
import { endOfFailed, queryProgress } from './follow-run';
import { unknownProgress } from './run-outcome';
import { inputOf, type Place } from './start-run';

const RECENT = 10;

type RunInfo = Pick<WorkflowExecutionInfo, 'workflowId' | 'runId' | 'startTime' | 'closeTime' | 'status'>;

/** Newest first: every open run, and the last ones that ended. */
export async function listRuns(place: Place): Promise<readonly RunProgress[]> {
  const { client, taskQueue } = place;
  const query = `WorkflowType = 'materialize' AND TaskQueue = '${taskQueue}'`;
  const chosen: WorkflowExecutionInfo[] = [];
  for await (const run of client.workflow.list({ query })) {
    if (chosen.length >= RECENT && run.status.name !== 'RUNNING') break;
    chosen.push(run);
  }
  return Promise.all(chosen.map((run) => progressOf(place, run)));
}

async function progressOf(place: Place, info: RunInfo): Promise<RunProgress> {
  const { client, account } = place;
  const run = { workflowId: info.workflowId, runId: info.runId };
  const blank = {
    ...unknownProgress(run, account, (await inputOf(client, run)) ?? {}),
    startedAt: info.startTime.toISOString(),
    ...(info.closeTime === undefined ? {} : { endedAt: info.closeTime.toISOString() }),
  };
  if (info.status.name === 'RUNNING') return (await queryProgress({ client, run })) ?? blank;
  try {
    const handle = client.workflow.getHandle(run.workflowId, run.runId, { followRuns: false });
    return (await handle.result()) as RunProgress;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const end = await endOfFailed(error, { client, run, seen: blank });
    return { ...end, ...(blank.endedAt === undefined ? {} : { endedAt: blank.endedAt }) };
  }
}

/** Undefined where there is no such run. */
export async function oneRun(place: Place, workflowId: string): Promise<RunProgress | undefined> {
  try {
    const info = await place.client.workflow.getHandle(workflowId).describe();
    return info.type === 'materialize' ? await progressOf(place, info) : undefined;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
