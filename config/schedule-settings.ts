/** What the settings make of the declared schedules. */
import type { ScheduleChange } from '../graph/schedule';
import type { Variables } from './variables';

export interface ScheduleSettings {
  /** By the schedule's name; one that is not there stays as declared. */
  readonly changes: Readonly<Record<string, ScheduleChange>>;
  /** Zone of crons. */
  readonly timeZone: string;
}

const PREFIX = 'CAMPAIGNLAKE_SCHEDULE_';

export const scheduleVariable = (name: string): string => `${PREFIX}${name.toUpperCase()}`;

export function scheduleSettings(variables: Variables): ScheduleSettings {
  const {
    CAMPAIGNLAKE_SCHEDULE_HOURLY: hourly,
    CAMPAIGNLAKE_SCHEDULE_NIGHTLY: nightly,
    CAMPAIGNLAKE_SCHEDULE_WEEKLY: weekly,
    CAMPAIGNLAKE_SCHEDULE_DAYS: days,
  } = variables;
  const changes = Object.entries({ hourly, nightly, weekly, days }).flatMap(([name, change]) =>
    change === undefined ? [] : [[name, change] as const],
  );
  return { changes: Object.fromEntries(changes), timeZone: variables.CAMPAIGNLAKE_SCHEDULE_TIME_ZONE };
}
