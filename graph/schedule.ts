/** Declared schedules: when which request is started. Pure data; `npx campaignlake schedules apply` makes Temporal Schedules of it. */
import type { MaterializeRequest } from './plan';
import { parseTiming } from './timing';

export interface Schedule {
  /** Part of the schedule's id, `<account>:<name>`, of its runs' ids, and of the setting that changes it. */
  readonly name: string;
  readonly description: string;
  /** A cron of five fields, or `every 30 minutes`. */
  readonly when: string;
  /** Zone of the cron. @default CAMPAIGNLAKE_SCHEDULE_TIME_ZONE */
  readonly timeZone?: string;
  /** With a `window` its runs are backfills of the time before they were due. */
  readonly request: Pick<MaterializeRequest, 'select' | 'mode' | 'window' | 'publish'>;
  /** So late a run is still started, after the server was away. */
  readonly catchUp: string;
  /** A run in which a single asset failed is a failure too. @default false */
  readonly pausesOnFailure?: boolean;
  /** Not applied unless a setting says when. */
  readonly isOff?: boolean;
}

/** What a setting makes of a declared schedule: nothing, another time, or another time and other assets. */
export type ScheduleChange = 'off' | { readonly when: string; readonly select?: string };

/** `off`, `7 * * * *`, `every 2 hours for group:deals`; undefined for anything else. What the selection names is not looked at. */
export function parseScheduleChange(text: string): ScheduleChange | undefined {
  if (text.trim().toLowerCase() === 'off') return 'off';
  const [, when = '', select] = /^(.*?)(?:\s+for\s+(.+))?$/i.exec(text.trim()) ?? [];
  if (parseTiming(when) === undefined) return undefined;
  return select === undefined ? { when } : { when, select };
}
