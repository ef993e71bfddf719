import type { AssetProgress } from '../../graph/plan';
import { Pauses } from '../../workflows/pauses';
import { anAsset, aRun, aWaitingAsset } from '../client/runs/a-run';

describe('pauses', () => {
  it('hold back all or one, and one may go on while the rest is held', () => {
    const pauses = new Pauses();
    pauses.set(true, 'contacts');
    expect([pauses.isPaused(), pauses.isPaused('contacts'), pauses.isPaused('deals')]).toEqual([false, true, false]);
    pauses.set(true);
    pauses.set(false, 'deals');
    expect([pauses.isPaused(), pauses.isPaused('contacts'), pauses.isPaused('deals')]).toEqual([true, true, false]);
  });

  it('of the run are the newest word about each asset', () => {
    const pauses = new Pauses();
    pauses.set(true, 'contacts');
    pauses.set(false);
    expect(pauses.isPaused('contacts')).toBe(false);
    pauses.set(true);
    pauses.set(true, 'contacts');
    pauses.set(false);
    expect(pauses.isPaused('contacts')).toBe(false);
  });

  it('count the time in which nothing could go on, not that in which others did', () => {
    const pauses = new Pauses();
    const others = (state: AssetProgress['state']) =>
      aRun([aWaitingAsset('contacts'), anAsset('deals', { state })]).assets;
    pauses.set(true, 'contacts');
    pauses.note(others('running'), 1_000);
    pauses.note(others('done'), 5_000);
    expect(pauses.shown({}).pausedMs).toBeUndefined();
    pauses.set(false, 'contacts');
    pauses.note(others('done'), 8_000);
    pauses.note(others('done'), 9_000);
    expect(pauses.shown({}).pausedMs).toBe(3_000);
  });

  it('count no time in which slices still end', () => {
    const pauses = new Pauses();
    const deals = (isEnding: boolean) =>
      aRun([anAsset('deals', { state: 'running', isPaused: true, isEnding }), aWaitingAsset('tags')]).assets;
    pauses.set(true);
    pauses.note(deals(true), 1_000);
    pauses.note(deals(false), 5_000);
    pauses.note(deals(false), 7_000);
    expect(pauses.shown({}).pausedMs).toBe(2_000);
  });
});
