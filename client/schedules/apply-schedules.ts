/** Makes the server's schedules those that are wanted. Only ours are touched, and a pause stays a pause. */
import { ScheduleNotFoundError, type Client, type ScheduleDescription } from '@temporalio/client';
import { ConfigError } from '../../graph/errors';
import type { Place } from '../runs/start-run';
import type { WantedSchedule } from './declared-schedules';
import { findSchedule, isOurs, ourSchedules } from './our-schedules';
import { isAsWanted, scheduleOptions, type StartOptions } from './schedule-options';

export interface AppliedSchedule {
  readonly scheduleId: string;
  readonly change: 'created' | 'updated' | 'unchanged' | 'removed';
  readonly isPaused: boolean;
}

export async function applySchedules(
  place: Place,
  wanted: readonly WantedSchedule[],
): Promise<readonly AppliedSchedule[]> {
  const applied: AppliedSchedule[] = [];
  for (const schedule of wanted) applied.push(await applyOne(place, scheduleOptions(place, schedule)));
  const names = wanted.map(({ name }) => name);
  for (const scheduleId of (await ourSchedules(place, names)).slice(names.length)) {
    if (await remove(place.client, scheduleId)) applied.push({ scheduleId, change: 'removed', isPaused: false });
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

/** False where it was gone already: lists follow a moment later. */
async function remove(client: Client, scheduleId: string): Promise<boolean> {
  try {
    await client.schedule.getHandle(scheduleId).delete();
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
}
