/** A wanted schedule in Temporal's terms, and whether what the server has is the same. Pure. */
import type { Duration } from '@temporalio/common';
import { ScheduleOverlapPolicy, type ScheduleDescription, type ScheduleOptions } from '@temporalio/client';
import { parseDurationMs } from '../../graph/duration';
import type { MaterializeRequest } from '../../graph/plan';
import { parseTiming } from '../../graph/timing';
import { summaryOf, type Place } from '../runs/start-run';
import type { WantedSchedule } from './declared-schedules';

/** Marks a schedule as ours: what a person made under a name like ours is never touched. */
export const MEMO_KEY = 'campaignlake';

export type StartOptions = ScheduleOptions & { readonly action: { readonly args: readonly [MaterializeRequest] } };

export const scheduleId = (account: string, name: string): string => `${account}:${name}`;

export function scheduleOptions({ account, taskQueue }: Omit<Place, 'client'>, wanted: WantedSchedule): StartOptions {
  const { name, description, request, catchUp, pausesOnFailure = false } = wanted;
  const asked = { ...request, label: name, account };
  return {
    scheduleId: scheduleId(account, name),
    spec: { ...timingOf(wanted), timezone: wanted.timeZone },
    action: {
      type: 'startWorkflow',
      workflowType: 'materialize',
      // The server appends the time at which a run is due.
      workflowId: `${account}:materialize:${name}`,
      taskQueue,
      args: [asked],
      staticSummary: `${name}: ${summaryOf(asked)}`.slice(0, 100),
      staticDetails: `**${name}**: ${description}\n\nStarted by the schedule \`${scheduleId(account, name)}\`: ${wanted.when}, ${wanted.timeZone}.`,
    },
    policies: {
      // One that is late does the work of all that came due meanwhile; only a window is a range of its own.
      overlap: request.window === undefined ? ScheduleOverlapPolicy.BUFFER_ONE : ScheduleOverlapPolicy.BUFFER_ALL,
      catchupWindow: millisecondsOf(catchUp) satisfies Duration,
      pauseOnFailure: pausesOnFailure,
    },
    // What it is for, until somebody pauses it and says why.
    state: { note: description },
    memo: { [MEMO_KEY]: account },
  };
}

/** The server makes a calendar of a cron and keeps its comment: by that we know the cron again. */
function timingOf({ name, when }: WantedSchedule): Pick<ScheduleOptions['spec'], 'cronExpressions' | 'intervals'> {
  const timing = parseTiming(when);
  if (timing === undefined) throw new Error(`schedule ${name} is declared for "${when}", which is no time`);
  if (timing.kind === 'interval') return { intervals: [{ every: timing.everyMs }] };
  return { cronExpressions: [`${timing.cron} # ${timing.cron}`] };
}

/** Whatever a person changed on the server counts, but for a pause and its note. */
export function isAsWanted(options: StartOptions, found: ScheduleDescription): boolean {
  return JSON.stringify(wantedShape(options)) === JSON.stringify(foundShape(found));
}

function wantedShape({ spec, action, policies }: StartOptions): unknown {
  return {
    when: [
      ...(spec.cronExpressions ?? []).map((cron) => cron.split(' # ')[1]),
      ...(spec.intervals ?? []).map(({ every }) => every),
    ],
    timeZone: spec.timezone,
    isLimited: false,
    workflow: [action.workflowType, action.workflowId, action.taskQueue, action.staticSummary, action.staticDetails],
    args: action.args,
    policies: [policies?.overlap, policies?.catchupWindow, policies?.pauseOnFailure],
  };
}

function foundShape({ spec, action, policies }: ScheduleDescription): unknown {
  const { calendars = [], intervals = [], skip = [], startAt, endAt, jitter = 0 } = spec;
  const isShifted = jitter > 0 || intervals.some(({ offset }) => offset > 0);
  return {
    when: [...calendars.map(({ comment }) => comment), ...intervals.map(({ every }) => every)],
    timeZone: spec.timezone,
    isLimited: skip.length > 0 || startAt !== undefined || endAt !== undefined || isShifted,
    workflow: [action.workflowType, action.workflowId, action.taskQueue, action.staticSummary, action.staticDetails],
    args: action.args,
    policies: [policies.overlap, policies.catchupWindow, policies.pauseOnFailure],
  };
}

function millisecondsOf(text: string): number {
  const milliseconds = parseDurationMs(text);
  if (milliseconds === undefined) throw new Error(`"${text}" is declared as a duration, and is none`);
  return milliseconds;
}
