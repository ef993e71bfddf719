import type { AssetProgress } from '../../graph/plan';
import { assetMsLeft, doubtText, timeLeft, timeLeftText } from '../../graph/time-left';
import { anAsset, aRun, aWaitingAsset } from '../client/runs/a-run';

const startedAt = '2026-01-31T06:00:00.000Z';
const minutes = (count: number): number => count * 60_000;
const at = (count: number): Date => new Date(Date.parse(startedAt) + minutes(count));
const DAYS = 3 * 24 * 60;

/** Half read: 100 pages of 200. */
const running = (name: string, more: Partial<AssetProgress> = {}): AssetProgress => ({
  ...aWaitingAsset(name),
  state: 'running',
  startedAt,
  calls: 100,
  pages: 100,
  expectedPages: 200,
  ...more,
});
const left = (assets: readonly AssetProgress[], now: Date, pausedMs = 0) =>
  timeLeft(aRun(assets, { state: 'running', startedAt, pausedMs }), now);

describe('the time left of a run', () => {
  it('is at the pace without its pauses', () => {
    expect(timeLeftText(left([running('contacts')], at(10)))).toBe('10 min left');
    expect(timeLeftText(left([running('contacts')], at(10 + DAYS), minutes(DAYS)))).toBe('10 min left');
  });

  it('is that of the others where one is paused, and says so', () => {
    const contacts = running('contacts', { isPaused: true, expectedPages: 20_000 });
    const result = left([contacts, running('deals')], at(10));
    expect(timeLeftText(result)).toBe('at least 5 min left');
    expect(doubtText(result)).toBe('1 table is paused');
  });

  it('is none where all that could go on is paused', () => {
    const paused = running('contacts', { isPaused: true, expectedPages: 101 });
    for (const rest of [anAsset('tags'), { ...aWaitingAsset('deals'), isPaused: true }, aWaitingAsset('notes')]) {
      expect(timeLeftText(left([paused, rest], at(10)))).toBe('paused');
    }
  });
});

describe('the time left of an asset', () => {
  it('is at the pace without its pauses', () => {
    expect(assetMsLeft(running('contacts', { pausedMs: minutes(DAYS) }), at(10 + DAYS))).toBe(minutes(10));
  });
});
