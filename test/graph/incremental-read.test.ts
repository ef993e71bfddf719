import { chooseReading } from '../../graph/choose-reading';
import type { ReadingChoice } from '../../graph/reading';
import type { StoredAsset } from '../../graph/staging';
import { aScan, context, daysAgo, hoursAgo, logs, notes, people, probed, stored } from './a-reading';

const paramsOf = ({ probes }: ReadingChoice): readonly string[] => probes.map(({ param }) => param);
const passNames = ({ reading }: ReadingChoice): readonly string[] =>
  reading.kind === 'passes' ? reading.passes.map(({ name }) => name) : [reading.kind];

describe('what is believed', () => {
  const reading = (probes: StoredAsset['probes']): ReadingChoice =>
    chooseReading(notes, context({ stored: stored({ probes }) }));

  it('is not used before it was tried', () => {
    expect(reading({})).toMatchObject({
      freshSince: hoursAgo(2),
      reason: 'only a scan shows what changed: orders[mDate] was not tried yet',
    });
  });

  it('is used once it was seen, however long ago: each page is a trial of its own', () => {
    expect(reading(probed('orders[mDate]', { probedAt: daysAgo(30) }))).toMatchObject({
      strategy: 'newest-first',
      reason: 'orders[mDate]: came sorted, both ways, tried 2026-02-08',
    });
  });

  it.each([[1], [30]])('is not used where it was seen broken %i days ago', (days) => {
    const broken = { isHonoured: false, what: 'came unsorted', probedAt: daysAgo(days) };
    expect(reading(probed('orders[mDate]', broken))).toMatchObject({
      strategy: 'scan',
      reason: 'only a scan shows what changed: orders[mDate]: came unsorted',
    });
  });

  it('is tried again by a scan a week later, and not before', () => {
    const after = (days: number): readonly string[] => {
      const probes = {
        ...probed('orders[mDate]', { isHonoured: false, probedAt: daysAgo(days) }),
        ...probed('orders[cdate]'),
      };
      const lastScan = aScan({ mergedAt: daysAgo(2) });
      return paramsOf(chooseReading(notes, context({ stored: stored({ probes, lastScan }) })));
    };
    expect([after(6), after(7)]).toEqual([[], ['orders[mDate]']]);
  });

  it('needs its second order as well where some rows have no replication key', () => {
    const known = { lastScan: aScan({ rowsWithoutKey: 1 }), probes: probed('orders[mDate]') };
    expect(chooseReading(notes, context({ stored: stored(known) })).reason).toMatch('orders[cdate] was not tried yet');
    const both = { ...known, probes: { ...known.probes, ...probed('orders[cdate]') } };
    expect(passNames(chooseReading(notes, context({ stored: stored(both) })))).toEqual(['updated', 'created']);
  });

  it('gives way to the next thing that is believed', () => {
    const probes = { ...probed('orders[cdate]', { isHonoured: false }), ...probed('orders[id]') };
    expect(chooseReading(logs, context({ stored: stored({ probes }) })).read).toMatchObject({ by: 'id' });
  });
});

describe('what is known of other accounts', () => {
  it.each([
    [1, 'scan'],
    [6.9, 'scan'],
    [7, 'filter'],
  ])('and was found broken %d days ago is read by a %s', (days, strategy) => {
    const probes = probed('filters[after]', { isHonoured: false, what: 'was ignored', probedAt: daysAgo(days) });
    expect(chooseReading(people, context({ stored: stored({ probes }) })).strategy).toBe(strategy);
  });
});
