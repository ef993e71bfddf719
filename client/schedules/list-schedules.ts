/** What is wanted beside what the server has: next runs, the last one and how it ended, and who paused it why. */
import { WorkflowNotFoundError, type Client, type ScheduleDescription } from '@temporalio/client';
import type { Place } from '../runs/start-run';
import type { WantedSchedule } from './declared-schedules';
import { findSchedule, isOurs, ourSchedules, windowsWaiting } from './our-schedules';
import { isAsWanted, scheduleOptions } from './schedule-options';

export interface ListedSchedule {
  readonly scheduleId: string;
  /**
   * `missing`: wanted and not applied; `differs`: by the settings or by a person's edit; `unwanted`: to be removed; `leaving`: that
   * too, but not while windows of a backfill wait in it.
   */
  readonly state: 'applied' | 'missing' | 'differs' | 'unwanted' | 'leaving';
  readonly isPaused: boolean;
  /** Of who paused or resumed it last. */
  readonly note?: string;
  readonly next: readonly string[];
  readonly last?: { readonly workflowId: string; readonly scheduledAt: string; readonly state: string };
}

const NEXT_RUNS = 3;

export async function listSchedules(
  place: Place,
  wanted: readonly WantedSchedule[],
): Promise<readonly ListedSchedule[]> {
  const ids = await ourSchedules(
    place,
    wanted.map(({ name }) => name),
  );
  const listed = await Promise.all(ids.map((id, at) => listOne(place, id, wanted[at])));
  return listed.filter((one) => one !== undefined);
}

/** Undefined for one that is neither wanted nor there. */
async function listOne(place: Place, id: string, wanted?: WantedSchedule): Promise<ListedSchedule | undefined> {
  const found = await findSchedule(place.client, id);
  if (found === undefined || !isOurs(found, place.account))
    return wanted && { scheduleId: id, state: 'missing', isPaused: false, next: [] };
  const { paused, note } = found.state;
  const last = await lastRun(place.client, found);
  return {
    scheduleId: id,
    state: stateOf(place, found, wanted),
    isPaused: paused,
    ...(note ? { note } : {}),
    next: paused ? [] : found.info.nextActionTimes.slice(0, NEXT_RUNS).map((time) => time.toISOString()),
    ...(last === undefined ? {} : { last }),
  };
}

function stateOf(place: Place, found: ScheduleDescription, wanted?: WantedSchedule): ListedSchedule['state'] {
  if (wanted === undefined) return windowsWaiting(found) > 0 ? 'leaving' : 'unwanted';
  return isAsWanted(scheduleOptions(place, wanted), found) ? 'applied' : 'differs';
}

async function lastRun(client: Client, { info }: ScheduleDescription): Promise<ListedSchedule['last']> {
  const last = info.recentActions.at(-1);
  if (last === undefined) return undefined;
  const { workflowId, firstExecutionRunId } = last.action.workflow;
  return {
    workflowId,
    scheduledAt: last.scheduledAt.toISOString(),
    state: await workflowState(client, workflowId, firstExecutionRunId),
  };
}

/** The server forgets runs that ended long ago. */
async function workflowState(client: Client, workflowId: string, runId: string): Promise<string> {
  try {
    const { status } = await client.workflow.getHandle(workflowId, runId).describe();
    return STATES[status.name] ?? status.name.toLowerCase();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'unknown';
    throw error;
  }
}

const STATES: Readonly<Record<string, string>> = { COMPLETED: 'done', CANCELLED: 'canceled', TIMED_OUT: 'failed' };
