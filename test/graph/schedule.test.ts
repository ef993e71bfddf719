import { parseScheduleChange } from '../../graph/schedule';
import { parseTiming } from '../../graph/timing';

describe('the time of a schedule', () => {
  it.each([
    ['7 * * * *'],
    ['*/15 8-18 * * MON-FRI'],
    ['0,30 4 1 JAN,jul 0-7'],
    ['5-59/10 23 31 12 *'],
    ['0 0 29 FEB *'],
  ])('may be the cron %s', (cron) => {
    expect(parseTiming(cron)).toEqual({ kind: 'cron', cron });
  });

  it.each([
    ['every 30 minutes', 1_800_000],
    ['every 90s', 90_000],
    ['Every 2 hours', 7_200_000],
  ])('may be %s', (text, everyMs) => {
    expect(parseTiming(text)).toEqual({ kind: 'interval', everyMs });
  });

  it.each([
    ['60 * * * *'],
    ['* 24 * * *'],
    ['* * 0 * *'],
    ['* * * 13 *'],
    ['* * * * 8'],
    ['* * * FEBRUARY *'],
    ['5-1 * * * *'],
    ['*/0 * * * *'],
    ['*-5 * * * *'],
    ['* * * *'],
    ['* * * * * *'],
    [', * * * *'],
    ['@hourly'],
    ['every day'],
    ['every 0 minutes'],
    ['every 1500 ms'],
    [''],
  ])('is not "%s"', (text) => {
    expect(parseTiming(text)).toBeUndefined();
  });
});

describe('a setting of a schedule', () => {
  it.each([
    ['off', 'off'],
    ['Off', 'off'],
    ['7  * * * *', { when: '7  * * * *' }],
    ['every 2 hours for group:deals', { when: 'every 2 hours', select: 'group:deals' }],
    ['0 6 * * MON for status:stale or forms', { when: '0 6 * * MON', select: 'status:stale or forms' }],
    ['hourly', undefined],
    ['7 * * * * group:deals', undefined],
    ['every 2 hours for', undefined],
  ])('"%s" means %j', (text, change) => {
    expect(parseScheduleChange(text)).toEqual(change);
  });
});
