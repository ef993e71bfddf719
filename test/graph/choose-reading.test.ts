import { chooseReading } from '../../graph/choose-reading';
import type { ReadingChoice } from '../../graph/reading';
import type { StoredAsset } from '../../graph/staging';
import {
  aScan,
  byFilter,
  context,
  daysAgo,
  fields,
  hoursAgo,
  labels,
  logs,
  mails,
  notes,
  options,
  orders,
  people,
  probed,
  products,
  stored,
  visits,
} from './a-reading';

const unproven = { proof: 'unproven', proofReason: 'rows moved' } as const;
const paramsOf = ({ probes }: ReadingChoice): readonly string[] => probes.map(({ param }) => param);
const passNames = ({ reading }: ReadingChoice): readonly string[] =>
  reading.kind === 'passes' ? reading.passes.map(({ name }) => name) : [reading.kind];

describe('a table of which nothing is stored', () => {
  it.each([[undefined], [stored({ hasAnswered: false, rows: 0 })]])('is scanned, and how long nobody knows', (none) => {
    const choice = chooseReading(notes, context({ stored: none }));
    expect(choice).toMatchObject({
      strategy: 'scan',
      reading: { kind: 'scan' },
      reason: 'nothing is stored yet: the whole listing by offset',
    });
    expect(choice.expectedCalls).toBeUndefined();
  });

  it('tries what is believed of it, and nothing else', () => {
    const first = context({ stored: undefined });
    expect(paramsOf(chooseReading(notes, first))).toEqual(['orders[mDate]', 'orders[cdate]']);
    expect(paramsOf(chooseReading(logs, first))).toEqual(['orders[cdate]', 'orders[id]']);
    expect([people, mails, labels].map((asset) => paramsOf(chooseReading(asset, first)))).toEqual([[], [], []]);
  });
});

describe('a small table', () => {
  const small = { rows: 495, lastScan: aScan({ calls: 6 }) };

  it('is scanned in each run, whatever else is known of it', () => {
    expect(chooseReading(people, context({ stored: stored(small) }))).toMatchObject({
      strategy: 'scan',
      reading: { kind: 'scan' },
      reason: 'a table of up to 5 pages is scanned in each run',
      expectedCalls: 6,
    });
  });

  it('of one row more is not', () => {
    expect(chooseReading(people, context({ stored: stored({ ...small, rows: 496 }) })).strategy).toBe('filter');
  });

  it('is none where the source has many more rows than are kept', () => {
    const most = stored({ ...small, lastScan: aScan({ calls: 900 }) });
    expect(chooseReading(labels, context({ stored: most })).freshSince).toBe(hoursAgo(2));
  });
});

describe('a table whose last scan is proven', () => {
  it('is read from its bookmark, without a scan however old that is', () => {
    const old = stored({ lastScan: aScan({ mergedAt: daysAgo(90) }) });
    expect(chooseReading(people, context({ stored: old }))).toMatchObject({
      strategy: 'filter',
      reason: 'filters[after] is known from live accounts',
      expectedCalls: 2,
      probes: [],
    });
  });

  it('has a pass of its own for rows without a replication key, although the last scan found none', () => {
    expect(passNames(chooseReading(people, context({ stored: stored() })))).toEqual(['updated', 'created']);
  });

  it('does without it where the last scan found none and the filter is not honoured, and is scanned where it found some', () => {
    const probes = probed('filters[created]', { isHonoured: false, what: 'was ignored', probedAt: daysAgo(1) });
    const lastScan = aScan({ rowsWithoutKey: 7 });
    expect(passNames(chooseReading(people, context({ stored: stored({ probes }) })))).toEqual(['updated']);
    expect(chooseReading(people, context({ stored: stored({ probes, lastScan }) })).strategy).toBe('scan');
  });

  it('looks for them by an order only where the last scan found some', () => {
    const lastScan = aScan({ rowsWithoutKey: 7 });
    const probes = { ...probed('orders[mDate]'), ...probed('orders[cdate]') };
    expect(passNames(chooseReading(notes, context({ stored: stored({ probes }) })))).toEqual(['updated']);
    expect(passNames(chooseReading(notes, context({ stored: stored({ probes, lastScan }) })))).toEqual([
      'updated',
      'created',
    ]);
  });

  it.each([
    ['has no created key', mails, aScan({ rowsWithoutKey: 1 })],
    ['has rows with neither key', people, aScan({ rowsWithoutKey: 2, rowsWithoutAny: 1 })],
  ])('is not read by a key that the last scan found empty, where it %s', (_, asset, lastScan) => {
    expect(chooseReading(asset, context({ stored: stored({ lastScan }) }))).toMatchObject({
      strategy: 'scan',
      freshSince: hoursAgo(2),
      reason: 'only a scan shows what changed: some rows have no key to find them by',
    });
  });

  it('is read by its id where only its dates are empty', () => {
    const known = stored({ lastScan: aScan({ rowsWithoutKey: 1, rowsWithoutAny: 1 }), probes: probed('orders[id]') });
    expect(chooseReading(logs, context({ stored: known }))).toMatchObject({
      strategy: 'newest-first',
      reason: expect.stringContaining('orders[id]: ') as string,
    });
  });
});

describe('a table without a bookmark', () => {
  it.each([[{ key: undefined }], [{ id: '9000' }]])('is scanned, for nothing stands on a proof (%j)', (bookmarks) => {
    const known = stored({
      bookmarks: bookmarks as StoredAsset['bookmarks'],
      lastScan: aScan({ mergedAt: daysAgo(2) }),
    });
    expect(chooseReading(mails, context({ stored: known }))).toMatchObject({
      strategy: 'scan',
      reason: 'only a scan shows what changed: no proven scan to stand on',
    });
  });
});

describe('a table whose last scan is not proven', () => {
  it('is read by what changed while the scan is young, and scanned again once it is old', () => {
    const at = (mergedAt: string) =>
      chooseReading(people, context({ stored: stored({ lastScan: aScan({ ...unproven, mergedAt }) }) }));
    expect(at(hoursAgo(21)).strategy).toBe('filter');
    expect(at(hoursAgo(22))).toMatchObject({
      strategy: 'scan',
      reason: 'the last scan was not proven (rows moved), so it is tried again',
    });
  });

  it('is scanned again at once when a person names it', () => {
    const known = stored({ lastScan: aScan(unproven) });
    expect(chooseReading(people, context({ stored: known, isNamed: true })).strategy).toBe('scan');
  });
});

describe('a table that only a scan shows', () => {
  const scanned = (hours: number, isNamed = false): ReadingChoice =>
    chooseReading(labels, context({ isNamed, stored: stored({ lastScan: aScan({ mergedAt: hoursAgo(hours) }) }) }));

  it('is fresh until nine tenths of its freshness have passed, and costs nothing meanwhile', () => {
    expect(scanned(21)).toMatchObject({
      freshSince: hoursAgo(21),
      expectedCalls: 0,
      probes: [],
      reason: 'nothing says what changed, so only a scan does',
    });
  });

  it('is scanned then, for as many calls as its rows or its last scan took', () => {
    expect(scanned(22).freshSince).toBeUndefined();
    expect(scanned(22).expectedCalls).toBe(102);
  });

  it('is scanned whenever it is named', () => {
    expect(scanned(1, true).freshSince).toBeUndefined();
  });

  it('keeps to the freshness that it declares', () => {
    const known = stored({ lastScan: aScan({ mergedAt: hoursAgo(5) }) });
    const often = chooseReading({ ...labels, freshness: '6 hours' }, context({ stored: known }));
    expect(often.freshSince).toBeUndefined();
  });
});

describe('a table whose counters move without its key', () => {
  const at = (mergedAt: string) =>
    chooseReading({ ...people, changesSilently: true }, context({ stored: stored({ lastScan: aScan({ mergedAt }) }) }));

  it('is scanned at its freshness, and read by what changed in between', () => {
    expect(at(hoursAgo(21)).strategy).toBe('filter');
    expect(at(hoursAgo(22))).toMatchObject({
      strategy: 'scan',
      reason: 'some columns move without its replication key',
    });
  });
});

describe('a table with a listing for each parent', () => {
  const walked = { bookmarks: { parents: '123' } };

  it('is read for the parents that changed, once a proven scan is under it', () => {
    expect(chooseReading(products, context({ stored: stored(walked) }))).toMatchObject({
      strategy: 'each',
      reading: { kind: 'changed-parents', since: '123' },
      reason: 'one listing for each row of orders that changed',
      expectedCalls: 0,
    });
  });

  it('is scanned at its freshness before that', () => {
    const choice = chooseReading(products, context({ stored: stored({ bookmarks: {} }) }));
    expect(choice).toMatchObject({
      freshSince: hoursAgo(2),
      reason: 'only a scan shows what changed: no proven scan to stand on',
    });
  });

  it('is scanned again where the flat listing was not proven, but not walked along all parents again', () => {
    const old = { ...unproven, mergedAt: daysAgo(2) };
    const flat = stored({ ...walked, lastScan: aScan({ ...old, calls: 110 }) });
    const walk = stored({ ...walked, lastScan: aScan({ ...old, calls: 4_000 }) });
    expect(chooseReading(products, context({ stored: flat })).reason).toMatch('is tried again');
    expect(chooseReading(products, context({ stored: walk })).strategy).toBe('each');
  });
});

describe('a mode', () => {
  it.each(['full', 'backfill'] as const)('%s scans whatever is known', (mode) => {
    expect(chooseReading(people, context({ mode }))).toMatchObject({
      reading: { kind: 'scan' },
      expectedCalls: 102,
      reason: `mode ${mode}: the whole listing by offset`,
    });
    expect(chooseReading(products, context({ mode, stored: stored({ bookmarks: { parents: '1' } }) })).strategy).toBe(
      'scan',
    );
  });

  it('full tries what is believed and was not tried for a week', () => {
    expect(paramsOf(chooseReading(notes, context({ mode: 'full' })))).toHaveLength(2);
  });

  it.each([
    ['rebuild', 'from the pages kept, without a call'],
    ['check', 'only the checks, on what is stored'],
  ] as const)('%s asks nothing, and rides on nothing', (mode, reason) => {
    const carrier = { choice: byFilter, stored: stored() };
    for (const asset of [orders, fields, options, visits]) {
      const choice = chooseReading(asset, context({ mode, carrier }));
      expect(choice).toMatchObject({ reading: { kind: 'scan' }, expectedCalls: 0, probes: [], reason });
    }
  });
});
