import { Pauses } from '../../workflows/pauses';

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
});
