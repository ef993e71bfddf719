/**
 * Makes the server's schedules those that are wanted. Only ours are touched, and a pause stays a pause. One that is not wanted
 * any more stays while windows of a backfill wait in it, since they would go with it.
 */
import { ScheduleNotFoundError, type ScheduleDescription } from '@temporalio/client';
import { ConfigError } from '../../graph/errors';
import type { Place } from '../runs/start-run';
import type { WantedSchedule } from './declared-schedules';
import { findSchedule, isOurs, ourSchedules, windowsWaiting } from './our-schedules';
import { isAsWanted, scheduleOptions, type StartOptions } from './schedule-options';

export interface AppliedSchedule {
  readonly scheduleId: string;
  readonly change: 'created' | 'updated' | 'unchanged' | 'removed' | 'kept';
  readonly isPaused: boolean;
  /** Why it is kept: so many windows have yet to begin. */
  readonly windowsWaiting?: number;
}

export async function applySchedules(
  place: Place,
  wanted: readonly WantedSchedule[],
): Promise<readonly AppliedSchedule[]> {
  const applied: AppliedSchedule[] = [];
  for (const schedule of wanted) applied.push(await applyOne(place, scheduleOptions(place, schedule)));
  const names = wanted.map(({ name }) => name);
  for (const scheduleId of (await ourSchedules(place, names)).slice(names.length)) {
    const gone = await remove(place, scheduleId);
    if (gone !== undefined) applied.push(gone);
  }
  return applied;
}

async function applyOne({ client, account }: Place, options: StartOptions): Promise<AppliedSchedule> {
  const { scheduleId } = options;
  const found = await findSchedule(client, scheduleId);
  if (found === undefined) {
    await client.schedule.create(options);
    return { scheduleId, change: 'created', isPaused: false };
  }
  if (!isOurs(found, account)) {
    throw new ConfigError(`There is a schedule "${scheduleId}" that somebody else made`, {
      hint: `Remove it (temporal schedule delete -s ${scheduleId}), or set CAMPAIGNLAKE_ACCOUNT to another name`,
    });
  }
  const isPaused = found.state.paused;
  if (isAsWanted(options, found)) return { scheduleId, change: 'unchanged', isPaused };
  // The server may have been paused since we looked: what counts is what it says now.
  const { spec, action, policies } = options;
  await client.schedule.getHandle(scheduleId).update(({ state }: ScheduleDescription) => ({
    spec,
    action,
    ...(policies === undefined ? {} : { policies }),
    state,
  }));
  return { scheduleId, change: 'updated', isPaused };
}

/** Undefined where it was gone already: lists follow a moment later. */
async function remove({ client }: Place, scheduleId: string): Promise<AppliedSchedule | undefined> {
  const found = await findSchedule(client, scheduleId);
  if (found === undefined) return undefined;
  const waiting = windowsWaiting(found);
  const isPaused = found.state.paused;
  if (waiting > 0) return { scheduleId, change: 'kept', isPaused, windowsWaiting: waiting };
  try {
    await client.schedule.getHandle(scheduleId).delete();
    return { scheduleId, change: 'removed', isPaused: false };
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}
