/** The schedules of this account that this program made: by their id, and by the memo that only it writes. */
import {
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
} from '@temporalio/client';
import type { Place } from '../runs/start-run';
import { MEMO_KEY, scheduleId } from './schedule-options';

export function isOurs(found: Pick<ScheduleDescription, 'scheduleId' | 'memo'>, account: string): boolean {
  return found.scheduleId.startsWith(scheduleId(account, '')) && found.memo?.[MEMO_KEY] === account;
}

/**
 * Their ids, those of these names first. Lists know of a new schedule a moment late, and of a removed one a moment longer:
 * an id may be of none.
 */
export async function ourSchedules(
  { client, account }: Omit<Place, 'taskQueue'>,
  names: readonly string[],
): Promise<readonly string[]> {
  const ids = names.map((name) => scheduleId(account, name));
  for await (const { scheduleId: id, memo } of client.schedule.list()) {
    if (isOurs({ scheduleId: id, ...(memo === undefined ? {} : { memo }) }, account) && !ids.includes(id)) ids.push(id);
  }
  return ids;
}

/** As it is now; undefined where there is none. */
export async function findSchedule(client: Client, id: string): Promise<ScheduleDescription | undefined> {
  try {
    return await client.schedule.getHandle(id).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

/** Windows of a backfill that would never be read if the schedule went now; of any other schedule, the next run reads what is left out. */
export const windowsWaiting = ({ policies, raw }: ScheduleDescription): number =>
  policies.overlap === ScheduleOverlapPolicy.BUFFER_ALL ? (raw.info?.bufferSize?.toNumber() ?? 0) : 0;
