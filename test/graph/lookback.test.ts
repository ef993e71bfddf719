import { behind, beyond, dayIn, momentText } from '../../graph/lookback';
import { bookmarkAt } from './a-reading';

const isoOf = (microseconds: string): string => new Date(Number(BigInt(microseconds) / 1000n)).toISOString();

describe('the lookback', () => {
  it.each([
    ['moment', '2026-03-10T11:00:00.000Z'],
    ['day', '2026-03-08T12:00:00.000Z'],
  ] as const)('of a read by %s begins at %s for a bookmark of noon', (unit, from) => {
    expect(isoOf(behind(bookmarkAt('2026-03-10T12:00:00Z'), unit))).toBe(from);
  });

  it('of ids is half a page', () => {
    expect(behind('9000', 'id')).toBe('8950');
  });

  it.each([
    ['id', '12'],
    ['moment', '5'],
    ['day', '0'],
  ] as const)('never begins before there was anything (%s)', (unit, bookmark) => {
    expect(behind(bookmark, unit)).toBe('0');
  });

  it('keeps microseconds and ids that are beyond a number', () => {
    expect(behind('1773144000000001', 'moment')).toBe('1773140400000001');
    expect(behind('9007199254740993123', 'id')).toBe('9007199254740993073');
  });
});

describe('a bound that the API is told', () => {
  it.each([
    ['America/Chicago', '2026-03-07'],
    ['UTC', '2026-03-08'],
    ['Pacific/Kiritimati', '2026-03-08'],
  ])('as a day is the one that a clock in %s shows', (timeZone, day) => {
    expect(dayIn(bookmarkAt('2026-03-08T05:30:00Z'), timeZone)).toBe(day);
  });

  it('as a day lies before its moment in whatever zone the server compares: two days are more than 26 hours', () => {
    const bookmark = bookmarkAt('2026-11-01T06:30:00Z');
    const day = dayIn(behind(bookmark, 'day'), 'Pacific/Kiritimati');
    const latestMidnight = Date.parse(`${day}T00:00:00-12:00`);
    expect(latestMidnight).toBeLessThan(Date.parse('2026-11-01T06:30:00Z'));
  });

  it('as a moment is in UTC, and rounded down to a second', () => {
    expect(momentText('1773144000999999')).toBe('2026-03-10T12:00:00Z');
  });
});

describe('the days that bound a range', () => {
  const zones = ['Pacific/Kiritimati', 'America/Chicago', 'UTC', 'Asia/Kolkata', 'Etc/GMT+12'];
  const pairs = zones.flatMap((ours) => zones.map((theirs) => [ours, theirs] as const));

  it.each(pairs)(
    'leave none of its rows out, in whatever zones they are told (%s) and compared (%s)',
    (ours, theirs) => {
      for (let hour = 0; hour < 48; hour++) {
        const since = bookmarkAt(new Date(Date.UTC(2026, 2, 7, hour)).toISOString());
        const last = String(BigInt(since) - 1n);
        expect(dayIn(behind(since, 'day'), ours) <= dayIn(since, theirs)).toBe(true);
        expect(dayIn(last, theirs) < dayIn(beyond(since, 'day'), ours)).toBe(true);
      }
    },
  );
});
