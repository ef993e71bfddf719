import { chooseReading } from '../../graph/choose-reading';
import type { ReadingChoice } from '../../graph/reading';
import type { StoredAsset } from '../../graph/staging';
import { aScan, bookmarkAt, byFilter, context, daysAgo, hoursAgo, options, probed, stored, visits } from './a-reading';

const unproven = { proof: 'unproven', proofReason: 'rows moved' } as const;

describe('a child of changed rows', () => {
  const carrier = { choice: byFilter, stored: stored() };
  const learned = { riding: { state: 'holds', what: '40 rows changed, and all their parents did' } } as const;
  const bookmarks = { key: bookmarkAt(hoursAgo(3)), carrier: bookmarkAt(hoursAgo(3)) };
  const rider = (more: Partial<StoredAsset> = {}): StoredAsset => stored({ ...learned, bookmarks, ...more });

  it('rides where it is learned that no change goes by its parent', () => {
    expect(chooseReading(visits, context({ stored: rider(), carrier }))).toMatchObject({
      strategy: 'riding',
      reading: { kind: 'riding' },
      expectedCalls: 0,
      reason: 'with changed rows of people: 40 rows changed, and all their parents did',
    });
  });

  it.each<[string, Partial<StoredAsset>, string]>([
    [
      'nothing is learned',
      { riding: { state: 'unknown', what: 'no two scans to compare yet' } },
      'no two scans to compare yet',
    ],
    [
      'one change went by its parent',
      { riding: { state: 'broken', what: '1 of 9 rows did not' } },
      '1 of 9 rows did not',
    ],
    ['no proven scan is under it', { bookmarks: { key: bookmarks.key } }, 'no proven scan to stand on'],
    ['it failed last time', { lastState: 'failed' }, 'its last materialization failed'],
    ['it is far behind', { carrierDistance: 20_000 }, 'too far behind: its own scan is cheaper'],
  ])('does not ride where %s', (_, more, why) => {
    const choice = chooseReading(visits, context({ stored: rider(more), carrier }));
    expect(choice.reading.kind).toBe('scan');
    expect(choice.reason).toBe(`only a scan shows what changed: ${why}; orders[mDate] was not tried yet`);
  });

  it('does not ride where its parents are not selected', () => {
    const choice = chooseReading(visits, context({ stored: rider() }));
    expect(choice.reason).toMatch('only a scan shows what changed: people is not selected;');
  });

  it('does not ride where its parents are scanned themselves', () => {
    const scan: ReadingChoice = { ...byFilter, strategy: 'scan', reading: { kind: 'scan' } };
    const choice = chooseReading(visits, context({ stored: rider(), carrier: { ...carrier, choice: scan } }));
    expect(choice.reason).toMatch('people is not read by a filter in this run');
  });

  it('is read by the next best way where it cannot ride', () => {
    const known = rider({ lastState: 'failed', probes: probed('orders[mDate]') });
    expect(chooseReading(visits, context({ stored: known, carrier })).strategy).toBe('newest-first');
  });

  it('is scanned where it is small, or where its last scan was not proven and is old', () => {
    const small = rider({ rows: 40, lastScan: aScan({ calls: 2 }) });
    const doubtful = rider({ lastScan: aScan({ ...unproven, mergedAt: daysAgo(2) }) });
    expect(chooseReading(visits, context({ stored: small, carrier })).reason).toMatch('scanned in each run');
    expect(chooseReading(visits, context({ stored: doubtful, carrier })).reason).toMatch('is tried again');
  });

  it('rides on while a scan that was not proven is young', () => {
    const doubtful = rider({ lastScan: aScan(unproven) });
    expect(chooseReading(visits, context({ stored: doubtful, carrier })).strategy).toBe('riding');
  });
});

describe('a table that comes in the pages of another', () => {
  const scan: ReadingChoice = { ...byFilter, strategy: 'scan', reading: { kind: 'scan' } };
  const fresh: ReadingChoice = { ...scan, freshSince: hoursAgo(4) };
  const withCarrier = (choice: ReadingChoice) => ({ choice, stored: stored() });

  it('rides wherever that one is read, a first time too', () => {
    for (const known of [undefined, stored()]) {
      const choice = chooseReading(options, context({ stored: known, carrier: withCarrier(scan) }));
      expect(choice).toMatchObject({ strategy: 'riding', reading: { kind: 'riding' }, expectedCalls: 0 });
    }
  });

  it('reads the pages itself where that one is not selected', () => {
    expect(chooseReading(options, context({ stored: undefined }))).toMatchObject({
      strategy: 'scan',
      reason: 'nothing is stored yet: fields is not selected, so its pages are read for this asset',
    });
  });

  it('is as fresh as its own rows where that one is fresh', () => {
    expect(chooseReading(options, context({ carrier: withCarrier(fresh) }))).toMatchObject({
      strategy: 'riding',
      freshSince: hoursAgo(2),
    });
  });

  it.each([
    ['it is new', undefined, false],
    ['it is named', stored(), true],
    ['its own last scan is old', stored({ lastScan: aScan({ mergedAt: daysAgo(2) }) }), false],
  ])('reads the pages itself where that one is fresh, and %s', (_, known, isNamed) => {
    const choice = chooseReading(options, context({ stored: known, isNamed, carrier: withCarrier(fresh) }));
    expect(choice).toMatchObject({ strategy: 'scan', reading: { kind: 'scan' } });
    expect(choice.reason).toMatch('fields is fresh and not read');
  });
});
