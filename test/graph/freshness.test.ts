import { freshnessOf, statusesIn } from '../../graph/freshness';
import type { Asset } from '../../graph/asset';
import type { StoredAsset } from '../../graph/staging';
import { daysAgo, hoursAgo, now, stored } from './a-reading';
import { lines, people, tags } from '../warehouse/some-assets';

const current = (at: string, more: Partial<StoredAsset> = {}) =>
  stored({ lastMaterializedAt: at, lastCurrentAt: at, lastTriedState: 'done', ...more });

describe('freshness', () => {
  it('counts from the last materialization that read what had changed', () => {
    expect(freshnessOf(people, current(hoursAgo(23)), now)).toBe('fresh');
    expect(freshnessOf(people, current(hoursAgo(25)), now)).toBe('stale');
    expect(freshnessOf({ freshness: '7 days' }, current(daysAgo(6)), now)).toBe('fresh');
    // A backfill of a range came later.
    expect(freshnessOf(people, current(hoursAgo(25), { lastMaterializedAt: hoursAgo(1) }), now)).toBe('stale');
  });

  it('of what was never there is neither fresh nor stale', () => {
    expect(freshnessOf(people, undefined, now)).toBe('never');
    expect(freshnessOf(people, current(daysAgo(9), { lastTriedState: 'unavailable' }), now)).toBe('unavailable');
  });
});

describe('a status', () => {
  const known = new Map([
    ['people', current(hoursAgo(1), { lastTriedState: 'failed' })],
    ['tags', current(daysAgo(3))],
  ]);
  const statuses = statusesIn([people, tags, lines] as readonly Asset[], known, now);

  it('is failed, stale or never, by what is stored', () => {
    expect(statuses('failed')).toEqual(['people']);
    expect(statuses('stale')).toEqual(['tags']);
    expect(statuses('never')).toEqual(['lines']);
  });
});
