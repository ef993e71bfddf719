import type { AssetProgress } from '../../../graph/plan';
import { liveLines } from '../../../client/render/live-lines';
import { paletteFor } from '../../../client/render/palette';
import { anAsset, aRun, aWaitingAsset } from '../runs/a-run';

const palette = paletteFor(false);
const now = new Date('2026-01-31T06:01:40.000Z');
const frame = { now, palette, columns: 80, rows: 24 };
const running = (name: string, more: Partial<AssetProgress> = {}): AssetProgress => ({
  ...aWaitingAsset(name),
  state: 'running',
  startedAt: '2026-01-31T06:00:00.000Z',
  ...more,
});
const sized = { expectedCalls: 100 };
const failed = (name: string, message: string) =>
  anAsset(name, { state: 'failed', error: { type: 'Contract', message: `${name}: ${message}` } });

describe('the live view of a run', () => {
  it('says how the groups stand, what failed and why, what runs, and when all will be done', () => {
    const contacts = running('contacts', { calls: 50, pages: 50, expectedPages: 312, rowsRead: 5_000 });
    const deals = { ...aWaitingAsset('deals'), ...sized, group: 'deals' };
    const run = aRun([anAsset('tags'), failed('sms', 'no records'), contacts, deals], { state: 'running' });
    expect(liveLines(run, frame)).toEqual([
      'contacts                     1 of 3 done, 1 failed, 1 running',
      'deals                        0 of 1 done, 1 waiting',
      'sms: Contract: no records',
      'contacts                     50 of 312 pages        5,000 rows      9 min left',
      '2 of 4 assets · 1 failed · 11 min left · 1 min 40 s · 5,302 rows · 56 calls · 5…',
    ]);
  });

  it('counts what is paused, and says so in place of a time left where that is all', () => {
    const contacts = running('contacts', { pages: 50, calls: 50, expectedPages: 51, isPaused: true });
    const run = aRun([contacts, anAsset('deals', { group: 'deals' })], { state: 'running' });
    expect(liveLines(run, frame)).toEqual([
      'contacts                     0 of 1 done, 1 paused',
      'deals                        1 of 1 done',
      'contacts                     50 of 51 pages             0 rows          paused',
      '1 of 2 assets · paused · 1 min 40 s · 151 rows · 53 calls · 2 rows/s',
    ]);
  });

  it('leaves the groups out where there is but one', () => {
    const run = aRun([running('contacts', sized)], { state: 'running' });
    expect(liveLines(run, frame)).toEqual([
      'contacts                     0 pages                    0 rows',
      '0 of 1 assets · time left unknown · 1 min 40 s · 0 rows · 0 calls · 0 rows/s',
    ]);
  });

  it('never says that more pages were read than there are', () => {
    const [line] = liveLines(aRun([running('contacts', { pages: 12, expectedPages: 11 })]), frame);
    expect(line).toContain('12 of 12 pages');
  });

  it('tells a cause once, whatever it stopped', () => {
    const run = aRun([failed('tags', 'refused'), failed('deals', 'refused'), aWaitingAsset('lists')]);
    expect(liveLines(run, frame)).toContain('tags, deals: Contract: refused');
  });

  it('shows 59 assets on 24 lines and 80 columns', () => {
    const groups = ['accounts', 'automations', 'campaigns', 'contacts', 'deals', 'ecommerce', 'settings'];
    const all = Array.from({ length: 59 }, (_, place) => {
      const asset = `contact_custom_field_opt_${place}`;
      const group = groups[place % groups.length] ?? '';
      if (place < 8) return { ...failed(asset, `${place} ${'is broken '.repeat(20)}`), group };
      return place < 28 ? running(asset, { group, pages: place, expectedPages: 12_345 }) : anAsset(asset, { group });
    });
    const lines = liveLines(aRun(all, { state: 'running' }), frame);
    expect(lines).toHaveLength(23);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(lines.filter((line) => / of \d+ done/.test(line))).toHaveLength(7);
    expect(lines.at(-2)).toMatch(/^… and 12 more: contact_custom_field_opt_\d+, /);
    expect(lines.at(-1)).toMatch(/^39 of 59 assets · 8 failed · /);
  });

  it('fits a small screen too, where the groups give way', () => {
    const run = aRun(Array.from({ length: 20 }, (_, index) => running(`asset_${index}`, { group: `group_${index}` })));
    const lines = liveLines(run, { ...frame, columns: 40, rows: 10 });
    expect(lines).toHaveLength(9);
    expect(lines.at(-2)).toBe('… and 13 more: asset_7, asset_8, asset_…');
    expect(lines.every((line) => line.length <= 40)).toBe(true);
  });

  it('says how fast it reads without its pauses', () => {
    const run = aRun([anAsset('tags', { rowsRead: 1_000 })], { state: 'running', pausedMs: 90_000 });
    expect(liveLines(run, frame).at(-1)).toMatch(/ · 1,000 rows · 3 calls · 100 rows\/s$/);
  });

  it('says that it plans until there is a plan', () => {
    expect(liveLines(aRun([]), frame)).toEqual(['Planning … 1 min 40 s']);
  });
});
