import { parseDurationMs } from '../../graph/duration';

describe('a duration', () => {
  it.each([
    ['14 days', 1_209_600_000],
    ['1 Day', 86_400_000],
    ['2h', 7_200_000],
    ['90 seconds', 90_000],
    ['1.5 minutes', 90_000],
    ['250 milliseconds', 250],
    ['250ms', 250],
    ['2 weeks', 1_209_600_000],
    ['14', undefined],
    ['days', undefined],
    ['-1 day', undefined],
    ['1 month', undefined],
  ])('%s is %s ms', (text, expected) => {
    expect(parseDurationMs(text)).toBe(expected);
  });
});
