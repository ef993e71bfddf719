import { ago, bytes, counted, duration } from '../../../client/render/numbers';

describe('numbers for people', () => {
  it.each([
    [0, '0.0 s'],
    [9_940, '9.9 s'],
    [59_499, '59 s'],
    [59_900, '1 min 0 s'],
    [3_599_000, '59 min 59 s'],
    [7_500_000, '2 h 5 min'],
  ])('%d ms are "%s"', (ms, text) => expect(duration(ms)).toBe(text));

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1.0 kB'],
    [12_345_678, '12.3 MB'],
  ])('%d bytes are "%s"', (value, text) => expect(bytes(value)).toBe(text));

  it('have their noun in the right number', () => {
    expect([counted(1, 'row'), counted(2_000, 'row')]).toEqual(['1 row', '2,000 rows']);
  });

  it.each([
    [undefined, 'never'],
    ['2026-01-31T05:59:40Z', 'just now'],
    ['2026-01-31T05:30:00Z', '30 min ago'],
    ['2026-01-30T06:00:00Z', '24 h ago'],
    ['2026-01-21T06:00:00Z', '10 d ago'],
  ])('%s was %s', (then, text) => expect(ago(then, new Date('2026-01-31T06:00:00Z'))).toBe(text));
});
