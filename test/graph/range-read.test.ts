import { newestFirst, sinceFilter } from '../../graph/define-asset';
import type { Asset } from '../../graph/asset';
import { chooseReading } from '../../graph/choose-reading';
import type { Pass } from '../../graph/plan';
import { rangeOf } from '../../graph/range';
import type { ReadingChoice } from '../../graph/reading';
import type { StoredAsset } from '../../graph/staging';
import {
  aScan,
  bookmarkAt,
  context,
  labels,
  logs,
  mails,
  notes,
  options,
  people,
  probed,
  products,
  stored,
  visits,
} from './a-reading';

const timeZone = 'America/Chicago';
const january = { since: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z' };

const choose = (
  asset: Asset,
  known: Partial<StoredAsset> | undefined = {},
  range: typeof january | Partial<typeof january> = january,
): ReadingChoice =>
  chooseReading(asset, context({ mode: 'backfill', range: rangeOf(range, timeZone), stored: known && stored(known) }));
const never = (asset: Asset): ReadingChoice =>
  chooseReading(asset, context({ mode: 'backfill', range: rangeOf(january, timeZone), stored: undefined }));
const passesOf = ({ reading }: ReadingChoice): readonly Pass[] => (reading.kind === 'passes' ? reading.passes : []);

/** A filter with both ends, of days. */
const guests: Asset = {
  ...people,
  reads: [
    sinceFilter('filters[after]', {
      createdParam: 'filters[created]',
      untilParam: 'filters[before]',
      createdUntilParam: 'filters[created_before]',
      evidence: 'documented',
    }),
  ],
};

describe('a day', () => {
  it('of a range begins in the account’s zone', () => {
    expect(rangeOf({ since: '2026-01-01', until: '2026-07-01' }, timeZone)).toEqual({
      since: bookmarkAt('2026-01-01T06:00:00Z'),
      until: bookmarkAt('2026-07-01T05:00:00Z'),
    });
  });

  it('with a time is a moment, however finely it is given', () => {
    expect(rangeOf({ since: '2026-01-01T06:00:00.12345678Z' }, timeZone)?.since).toMatch(/^17672472001/);
    expect(rangeOf({ until: '2026-01-01T06:00+01:00' }, timeZone)).toEqual({
      until: bookmarkAt('2026-01-01T05:00:00Z'),
    });
    expect(rangeOf({}, timeZone)).toBeUndefined();
  });
});

describe('a range of an asset with a filter', () => {
  it('has two whole days of slack at both ends where days are compared; the filter leaves out the day that it names', () => {
    expect(passesOf(choose(guests))).toEqual([
      {
        name: 'updated',
        kind: 'filter',
        params: { 'filters[after]': '2025-12-29', 'filters[before]': '2026-02-03', 'orders[id]': 'ASC' },
        keys: ['mDate', 'mdate'],
        values: 'time',
        from: bookmarkAt('2025-12-30T00:00:00Z'),
        to: bookmarkAt('2026-02-04T00:00:00Z'),
        timeZone,
      },
    ]);
  });

  it('has an hour of it where moments are', () => {
    const [read] = guests.reads;
    const byMoment = { ...guests, reads: read?.kind === 'filter' ? [{ ...read, granularity: 'moment' as const }] : [] };
    expect(passesOf(choose(byMoment))[0]?.params).toEqual({
      'filters[after]': '2025-12-31T23:00:00Z',
      'filters[before]': '2026-02-01T01:00:00Z',
      'orders[id]': 'ASC',
    });
  });

  it('has a second pass by the created key where rows lack the other, or nobody knows', () => {
    const names = (choice: ReadingChoice) => passesOf(choice).map(({ name }) => name);
    expect(names(choose(guests))).toEqual(['updated']);
    expect(names(choose(guests, { lastScan: aScan({ rowsWithoutKey: 1, rowsWithoutAny: 1 }) }))).toEqual([
      'updated',
      'created',
    ]);
    expect(names(never(guests))).toEqual(['updated', 'created']);
  });

  it('costs the calls of the rows of the range that are stored, and of all newer ones where it has no upper end', () => {
    const range = { within: 1_000, newer: 3_000 };
    expect(choose(guests, { range }).expectedCalls).toBe(11);
    expect(choose(people, { range }).expectedCalls).toBe(41);
    expect(never(guests).expectedCalls).toBeUndefined();
  });

  it('is scanned where it has no beginning', () => {
    expect(choose(guests, {}, { until: january.until })).toMatchObject({
      strategy: 'scan',
      reason: 'a scan for its range: filters[after] needs a date from which on',
    });
  });
});

describe('a range of an asset with an order', () => {
  it('reaches an hour beyond both ends, and needs neither a bookmark nor a scan', () => {
    const passes = [
      {
        name: 'updated',
        kind: 'newest-first',
        params: { 'orders[mDate]': 'DESC', 'orders[id]': 'DESC' },
        keys: ['mDate', 'mdate'],
        values: 'time',
        from: bookmarkAt('2025-12-31T23:00:00Z'),
        to: bookmarkAt('2026-02-01T01:00:00Z'),
        timeZone,
      },
    ];
    expect(choose(mails, { bookmarks: {} })).toMatchObject({
      strategy: 'newest-first',
      reading: { kind: 'passes', passes },
    });
    expect(passesOf(never(mails))).toEqual(passes);
  });

  it('costs its rows and what it takes to find where it begins', () => {
    const range = { within: 1_000, newer: 3_000 };
    expect(choose(mails, { range }).expectedCalls).toBe(11 + 14);
    expect(choose(mails, { range }, { since: january.since }).expectedCalls).toBe(11);
  });

  it('that is only believed must have been seen to be honoured', () => {
    expect(choose(notes)).toMatchObject({
      strategy: 'scan',
      reason: 'a scan for its range: orders[mDate] was not tried yet',
    });
    expect(choose(notes, { probes: probed('orders[mDate]') }).strategy).toBe('newest-first');
    const refused = probed('orders[mDate]', { isHonoured: false, what: 'came in another order' });
    expect(choose(notes, { probes: refused }).reason).toBe(
      'a scan for its range: orders[mDate]: came in another order',
    );
  });

  it('of the created key, too, where rows lack the other', () => {
    const lastScan = aScan({ rowsWithoutKey: 7 });
    const probes = probed('orders[mDate]');
    expect(choose(notes, { lastScan, probes }).reason).toBe('a scan for its range: orders[cdate] was not tried yet');
    const both = choose(notes, { lastScan, probes: { ...probes, ...probed('orders[cdate]') } });
    expect(passesOf(both).map(({ name }) => name)).toEqual(['updated', 'created']);
  });

  it('by the id alone says nothing of dates', () => {
    expect(choose(logs, { probes: probed('orders[id]') }).strategy).toBe('scan');
    const byId = { ...logs, reads: [newestFirst('id', { evidence: 'live' })] };
    expect(choose(byId).reason).toBe('a scan for its range: nothing is ordered or filtered by its dates');
  });
});

describe('a range', () => {
  it('of a small table, or of most rows of a large one, is scanned', () => {
    expect(choose(guests, { rows: 400, lastScan: aScan({ calls: 5 }) }).reason).toBe(
      'a scan for its range: a table of up to 5 pages',
    );
    expect(choose(mails, { range: { within: 9_900, newer: 0 } }).reason).toBe(
      'a scan for its range: it holds most of the rows',
    );
  });

  it('of what has no date is not read', () => {
    for (const asset of [labels, products, options]) {
      expect(choose(asset)).toMatchObject({
        reading: { kind: 'passes', passes: [] },
        expectedCalls: 0,
        reason: 'it has no date, so that a range holds nothing of it: not read',
      });
    }
  });

  it('rides with nobody', () => {
    const riding = { riding: { state: 'holds', what: '' } as const, bookmarks: { carrier: '5' } };
    expect(choose(visits, { ...riding, probes: probed('orders[mDate]') }).strategy).toBe('newest-first');
  });
});
