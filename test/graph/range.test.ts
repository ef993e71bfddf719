import { RequestError } from '../../graph/errors';
import { isEmptyInAnyZone, rangeOf } from '../../graph/range';

describe('a range', () => {
  it.each([
    ['America/Chicago', '2026-01-31T03:00:00Z', '2026-01-31'],
    ['Asia/Tokyo', '2026-01-31', '2026-01-31T03:00:00+09:00'],
    ['America/Chicago', '2026-01-31', '2026-01-31T06:00:01Z'],
  ])('in %s is compared as it is read there: %s to %s', (zone, since, until) => {
    const range = rangeOf({ since, until }, zone);
    expect(Number(range?.since)).toBeLessThan(Number(range?.until));
  });

  it('that is empty is told by its bounds in UTC, in one line', () => {
    const empty = { since: '2026-01-31', until: '2026-01-31T00:00:00-06:00' };
    expect(() => rangeOf(empty, 'America/Chicago')).toThrow(
      new RequestError(
        'the range is empty: since "2026-01-31" is 2026-01-31T06:00:00.000Z in UTC, until "2026-01-31T00:00:00-06:00" is 2026-01-31T06:00:00.000Z. ' +
          '"until" must be later than "since"; a day without a time begins in America/Chicago',
      ),
    );
  });

  it('with one bound is never empty', () => {
    for (const bound of [{ since: '2026-01-31' }, { until: '2026-01-31' }]) {
      expect(isEmptyInAnyZone(bound)).toBe(false);
      expect(rangeOf(bound, 'UTC')).toBeDefined();
    }
  });

  it('that is empty in any zone is so in each there is', () => {
    const empty = [
      { since: '2026-03-29', until: '2026-03-29' },
      { since: '2026-03-29', until: '2026-03-28T10:00:00Z' },
      { since: '2026-03-29T12:00:00Z', until: '2026-03-29' },
    ];
    expect(empty.every(isEmptyInAnyZone)).toBe(true);
    for (const zone of Intl.supportedValuesOf('timeZone'))
      for (const range of empty) expect(() => rangeOf(range, zone)).toThrow('the range is empty');
  });
});
