/** Schedules in a list, and what became of each when they were applied. */
import type { AppliedSchedule } from '../schedules/apply-schedules';
import type { ListedSchedule } from '../schedules/list-schedules';
import { counted } from './numbers';
import { table } from './table';

export function scheduleListLines(schedules: readonly ListedSchedule[]): readonly string[] {
  if (schedules.length === 0) return ['The settings want no schedules, and there are none.'];
  const columns = ['schedule', 'state', 'next', 'last due', 'ended', 'note'].map((title) => ({ title }));
  const rows = schedules.map(({ scheduleId, isPaused, state, next, last, note }) => [
    scheduleId,
    isPaused ? ['paused', ...(state === 'applied' ? [] : [STATES[state]])].join(', ') : STATES[state],
    next[0] === undefined ? '' : minute(next[0]),
    last === undefined ? 'never' : minute(last.scheduledAt),
    last?.state ?? '',
    note ?? '',
  ]);
  const isApplied = schedules.every(({ state }) => state === 'applied' || state === 'leaving');
  return [
    ...table(columns, rows),
    ...(isApplied ? [] : ['', 'To make them what the settings say: npx campaignlake schedules apply']),
  ];
}

const STATES: Readonly<Record<ListedSchedule['state'], string>> = {
  applied: 'on',
  missing: 'not applied',
  differs: 'differs from the settings',
  unwanted: 'not wanted any more',
  leaving: 'not wanted any more, windows wait',
};

/** "acme:hourly  unchanged, paused"; "acme:days    kept: 8 windows wait; the next apply after them removes it". */
export function appliedLines(applied: readonly AppliedSchedule[]): readonly string[] {
  if (applied.length === 0) return ['The settings want no schedules, and there are none.'];
  const width = Math.max(...applied.map(({ scheduleId }) => scheduleId.length));
  return applied.map(({ scheduleId, change, isPaused, windowsWaiting }) => {
    const why =
      windowsWaiting === undefined ? '' : `: ${windowsText(windowsWaiting)}; the next apply after them removes it`;
    return `${scheduleId.padEnd(width)}  ${change}${isPaused ? ', paused' : ''}${why}`;
  });
}

const windowsText = (waiting: number): string => `${counted(waiting, 'window')} ${waiting === 1 ? 'waits' : 'wait'}`;

/** "2026-01-31 06:07 UTC" */
const minute = (time: string): string => `${time.slice(0, 16).replace('T', ' ')} UTC`;
