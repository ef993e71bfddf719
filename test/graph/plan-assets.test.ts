import type { Asset } from '../../graph/asset';
import { buildAssetGraph } from '../../graph/asset-graph';
import { integer, timestamp } from '../../graph/column';
import { assetDefiner, incremental, ridesOnChanged } from '../../graph/define-asset';
import type { AssetPlan, Pass } from '../../graph/plan';
import { planAssets, type PlanContext } from '../../graph/plan-assets';
import { namedAssets } from '../../graph/select-assets';
import type { StoredAsset } from '../../graph/staging';
import { all, aScan, bookmarkAt, hoursAgo, now, stored } from './a-reading';

/** A second child of people, beside visits. */
const calls = assetDefiner<string, string>()('calls', {
  description: 'One call to a person.',
  group: 'all',
  endpoint: 'calls',
  replication: incremental('mdate'),
  reads: [ridesOnChanged('people', 'phoneCalls', 'person')],
  columns: { id: integer(), person: integer(), mdate: timestamp() },
});
const assets: readonly Asset[] = [...all, calls];
const graph = buildAssetGraph(assets);

function plan(
  selected: readonly string[],
  known: Readonly<Record<string, StoredAsset>> = {},
  more: Partial<PlanContext> = {},
): readonly AssetPlan[] {
  return planAssets(selected, {
    graph,
    assets: new Map(assets.map((asset) => [asset.key, asset])),
    stored: new Map(Object.entries(known)),
    mode: 'incremental',
    named: new Set(),
    now,
    timeZone: 'UTC',
    smallPages: 5,
    ...more,
  });
}
const of = (plans: readonly AssetPlan[], key: string): AssetPlan => {
  const found = plans.find(({ asset }) => asset === key);
  if (found === undefined) throw new Error(`${key} is not planned`);
  return found;
};
const passesOf = ({ reading }: AssetPlan): readonly Pass[] => (reading.kind === 'passes' ? reading.passes : []);

/** A child that may ride, with a bookmark of so many hours ago over its parents. */
const rider = (hours: number, more: Partial<StoredAsset> = {}): StoredAsset =>
  stored({
    riding: { state: 'holds', what: 'all their parents changed too' },
    bookmarks: { carrier: bookmarkAt(hoursAgo(hours)) },
    ...more,
  });
const people = stored({ bookmarks: { key: bookmarkAt(hoursAgo(3)) } });

describe('the carrier of changed rows', () => {
  it('asks for the rows of all that ride, in each of its passes', () => {
    const lastScan = aScan({ rowsWithoutKey: 1 });
    const plans = plan(['people', 'visits', 'calls'], {
      people: { ...people, lastScan },
      visits: rider(3),
      calls: rider(3),
    });
    expect(of(plans, 'people').riders).toEqual(['visits', 'calls']);
    expect(passesOf(of(plans, 'people')).map(({ params }) => params['include'])).toEqual([
      'visits,phoneCalls',
      'visits,phoneCalls',
    ]);
    expect(of(plans, 'visits')).toMatchObject({ strategy: 'riding', carrier: 'people', ridesOnChanged: true });
  });

  it('begins at the oldest bookmark of its own and of those that ride', () => {
    const from = (visits: number, other: number): string | undefined =>
      passesOf(
        of(plan(['people', 'visits', 'calls'], { people, visits: rider(visits), calls: rider(other) }), 'people'),
      )[0]?.from;
    const lookback = 48;
    expect(from(3, 2)).toBe(bookmarkAt(hoursAgo(3 + lookback)));
    expect(from(3, 30)).toBe(bookmarkAt(hoursAgo(30 + lookback)));
    expect(from(50, 30)).toBe(bookmarkAt(hoursAgo(50 + lookback)));
  });

  it.each<[string, StoredAsset | undefined]>([
    ['is new', undefined],
    ['failed last time', rider(500, { lastState: 'failed' })],
    ['is not in use', rider(500, { riding: { state: 'broken', what: '1 of 40 went by' } })],
    ['has no bookmark', rider(500, { bookmarks: {} })],
    ['is small', rider(500, { rows: 10, lastScan: aScan({ calls: 1 }) })],
  ])('begins no earlier for a child that %s, and does not ask for it', (_, child) => {
    const plans = plan(['people', 'visits', 'calls'], {
      people,
      visits: rider(3),
      ...(child === undefined ? {} : { calls: child }),
    });
    const [pass] = passesOf(of(plans, 'people'));
    expect(pass).toMatchObject({ from: bookmarkAt(hoursAgo(51)), params: { include: 'visits' } });
    expect(of(plans, 'calls').carrier).toBeUndefined();
  });

  it('begins no earlier for a child that is not selected', () => {
    const [pass] = passesOf(of(plan(['people'], { people, visits: rider(500) }), 'people'));
    expect(pass?.from).toBe(bookmarkAt(hoursAgo(51)));
    expect(pass?.params).not.toHaveProperty('include');
  });

  it('is expected to take as many calls as the rows since then need', () => {
    const plans = plan(['people', 'visits'], { people, visits: rider(90, { carrierDistance: 450 }) });
    // And one for rows without a replication key.
    expect(of(plans, 'people').expectedCalls).toBe(6);
  });

  it('that is scanned carries nobody', () => {
    const plans = plan(['people', 'visits'], { people, visits: rider(3) }, { mode: 'full' });
    expect(of(plans, 'people')).toMatchObject({ riders: [], reading: { kind: 'scan' } });
    expect(of(plans, 'visits').reading.kind).toBe('scan');
  });
});

describe('the plan of an asset', () => {
  it('waits for those of its deps that are selected', () => {
    expect(of(plan(['products']), 'products').deps).toEqual([]);
    expect(of(plan(['products', 'orders']), 'products').deps).toEqual(['orders']);
  });

  it('that comes in the pages of another is counted by the records of that one', () => {
    for (const selected of [['options'], ['options', 'fields']]) {
      expect(of(plan(selected), 'options').recordsKey).toBe('fields');
    }
    expect(of(plan(['options', 'fields']), 'fields').riders).toEqual(['options']);
  });

  it('reads the pages itself where it is named and that one is fresh', () => {
    const large = stored({ lastScan: aScan({ mergedAt: hoursAgo(1) }) });
    const known = { fields: large, options: large };
    const both = plan(['fields', 'options'], known);
    expect([of(both, 'fields').freshSince, of(both, 'options').freshSince]).toEqual([hoursAgo(1), hoursAgo(1)]);
    const named = plan(['fields', 'options'], known, { named: new Set(['options']) });
    expect(of(named, 'fields')).toMatchObject({ freshSince: hoursAgo(1), riders: [] });
    expect(of(named, 'options')).toMatchObject({ strategy: 'scan', reading: { kind: 'scan' } });
    expect(of(named, 'options')).not.toHaveProperty('carrier');
  });

  it('puts first what others wait for, however large', () => {
    const known = { orders: stored({ rows: 900 }), labels: stored({ rows: 3 }), products: stored({ rows: 1 }) };
    const order = plan(['labels', 'orders', 'products'], known).map(({ asset }) => asset);
    expect(order).toEqual(['orders', 'products', 'labels']);
  });

  it('puts the cheapest first, and what nobody knows last', () => {
    const known = { labels: stored({ rows: 900 }), notes: stored({ rows: 20 }) };
    expect(plan(['labels', 'logs', 'notes'], known).map(({ asset }) => asset)).toEqual(['notes', 'labels', 'logs']);
  });
});

describe('assets that a selection names', () => {
  it.each([
    ['contacts', ['contacts']],
    ['"contacts" or key:tags', ['contacts', 'tags']],
    ['+contacts+2 and group:deals', ['contacts']],
    ['group:deals', []],
    ['group:contacts or deals', ['deals']],
    ['*', []],
    ['* and not tags', ['tags']],
  ])('%s', (text, names) => {
    const keys = ['contacts', 'deals', 'tags'];
    expect([...namedAssets(text, { keys })]).toEqual(names);
  });
});
