import { freshnessOf, statusesIn } from '../../graph/freshness';
import type { Asset } from '../../graph/asset';
import type { StoredAsset } from '../../graph/staging';
import { isScanDue } from '../../graph/reading';
import { aScan, daysAgo, hoursAgo, now, stored } from './a-reading';
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

describe('a table that is scanned at its freshness', () => {
  const minute = 60_000;
  /** Age in minutes at which it is judged stale, if ever, in ten days of runs that begin hourly and scan for so long. */
  const staleIn = (freshness: string, scanMinutes: number): number | undefined => {
    let mergedMs = Number(now);
    // Some minutes after a run began, as a first one that was started by hand.
    for (let minutes = 7; minutes < 10 * 24 * 60; minutes++) {
      const [at, mergedAt] = [new Date(Number(now) + minutes * minute), new Date(mergedMs).toISOString()];
      const known = current(mergedAt, { lastScan: aScan({ mergedAt }) });
      if (freshnessOf({ freshness }, known, at) === 'stale') return (Number(at) - mergedMs) / minute;
      const begun = new Date(Number(at) - scanMinutes * minute);
      const isTick = (minutes - scanMinutes) % 60 === 0;
      if (isTick && isScanDue({ freshness }, { stored: known, isNamed: false, now: begun })) mergedMs = Number(at);
    }
    return undefined;
  };

  it.each([
    ['1 day', 1],
    ['1 day', 25],
    ['7 days', 59],
    ['6 hours', 25],
    ['2 hours', 25],
  ])('of %s is never stale while runs succeed hourly, and take %i minutes', (freshness, scanMinutes) => {
    expect(staleIn(freshness, scanMinutes)).toBeUndefined();
  });

  it('is not scanned more often than its freshness wants', () => {
    const known = current(hoursAgo(21), { lastScan: aScan({ mergedAt: hoursAgo(21) }) });
    expect(isScanDue({ freshness: '1 day' }, { stored: known, isNamed: false, now })).toBe(false);
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
