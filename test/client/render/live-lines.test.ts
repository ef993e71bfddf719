import { liveLines } from '../../../client/render/live-lines';
import { paletteFor } from '../../../client/render/palette';
import { anAsset, aRun, aWaitingAsset } from '../runs/a-run';

const palette = paletteFor(false);
const now = new Date('2026-01-31T06:01:40.000Z');
const frame = { now, palette, columns: 120, rows: 24 };
const running = (name: string, more = {}) =>
  anAsset(name, { state: 'running', startedAt: '2026-01-31T06:00:00.000Z', ...more });

describe('the live view of a run', () => {
  it('says what runs, how fast, how much is left, and the whole', () => {
    const contacts = running('contacts', { pages: 50, expectedPages: 312, rowsRead: 5_000 });
    const run = aRun([anAsset('tags'), contacts, aWaitingAsset('deals')], { state: 'running' });
    expect(liveLines(run, frame)).toEqual([
      'contacts                         50 of 312 pages          5,000 rows      50 rows/s   9 min left',
      '1 of 3 assets · 5,151 rows · 6 calls · 52 rows/s · 1 min 40 s',
    ]);
  });

  it('says nothing about time before a first page', () => {
    const [line] = liveLines(aRun([running('contacts', { pages: 0, rowsRead: 0 })]), frame);
    expect(line).toBe('contacts                         0 pages                      0 rows       0 rows/s');
  });

  it('never says that more pages were read than there are', () => {
    const [line] = liveLines(aRun([running('contacts', { pages: 12, expectedPages: 11 })]), frame);
    expect(line).toContain('12 of 12 pages');
  });

  it('counts the failed ones in the total', () => {
    const run = aRun([anAsset('tags', { state: 'failed' }), aWaitingAsset('deals')]);
    expect(liveLines(run, frame).at(-1)).toContain('1 of 2 assets · 1 failed · ');
  });

  it('fits the screen: no line too long, no more lines than there are', () => {
    const run = aRun(Array.from({ length: 20 }, (_, index) => running(`asset_${index}`)));
    const lines = liveLines(run, { ...frame, columns: 40, rows: 10 });
    expect(lines).toHaveLength(9);
    expect(lines.at(-2)).toBe('… and 13 more');
    expect(lines.every((line) => line.length <= 40)).toBe(true);
  });

  it('says that it plans until there is a plan', () => {
    expect(liveLines(aRun([]), frame)).toEqual(['Planning … 1 min 40 s']);
  });
});
