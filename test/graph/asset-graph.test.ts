import fc from 'fast-check';
import type { Asset, Extraction } from '../../graph/asset';
import { buildAssetGraph } from '../../graph/asset-graph';
import { integer, text, timestamp } from '../../graph/column';
import {
  assetDefiner,
  each,
  fullTable,
  incremental,
  newestFirst,
  rides,
  ridesOnChanged,
  sinceFilter,
} from '../../graph/define-asset';
import { DeclarationError } from '../../graph/errors';

interface Options {
  readonly deps?: readonly string[];
  readonly extraction?: Extraction;
  readonly references?: { readonly id?: string };
  readonly endpoint?: string;
  readonly group?: string;
}

const defineAsset = assetDefiner<string, string>();
const anAsset = (key: string, options: Options = {}): Asset =>
  defineAsset(key, {
    description: `One of ${key}.`,
    group: 'all',
    endpoint: key,
    replication: fullTable(),
    ...options,
    columns: { id: integer() },
  });

/** orders → products → labels; fields carries options. */
const shop: readonly Asset[] = [
  anAsset('products', { deps: ['orders'], extraction: each('orders', 'orders/{}/products', 'order'), group: 'shop' }),
  anAsset('orders', { group: 'shop' }),
  anAsset('labels', { deps: ['products', 'orders'] }),
  anAsset('options', { extraction: rides('fields', 'ids', 'parent'), endpoint: 'fields' }),
  anAsset('fields', { references: { id: 'options' } }),
];

const refusalOf = (...assets: readonly Asset[]): string => {
  try {
    buildAssetGraph(assets);
  } catch (error) {
    if (error instanceof DeclarationError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('an asset graph', () => {
  const graph = buildAssetGraph(shop);

  it('knows its assets by name, and its groups as they are declared', () => {
    expect(graph.keys).toEqual(['fields', 'labels', 'options', 'orders', 'products']);
    expect(graph.groups).toEqual(['shop', 'all']);
    expect(graph.get('orders')).toBe(shop[1]);
  });

  it('puts an asset after its deps and after its carrier, never after what it refers to', () => {
    expect(graph.upstream('labels')).toEqual(['orders', 'products']);
    expect(graph.upstream('options')).toEqual(['fields']);
    expect(graph.upstream('fields')).toEqual([]);
    expect(graph.downstream('orders')).toEqual(['labels', 'products']);
    expect(graph.downstream('fields')).toEqual(['options']);
    expect(graph.downstream('labels')).toEqual([]);
  });

  it('has levels, sorted by name', () => {
    expect(graph.levels(graph.keys)).toEqual([['fields', 'orders'], ['options', 'products'], ['labels']]);
  });

  it('does not wait in a level for what was not asked for', () => {
    expect(graph.levels(['products', 'options'])).toEqual([['options', 'products']]);
    expect(graph.levels([])).toEqual([]);
  });

  it('suggests the name that was meant', () => {
    expect(() => graph.get('order')).toThrow('no asset is called "order". Did you mean "orders"?');
    expect(() => graph.upstream('x')).toThrow(DeclarationError);
    expect(() => graph.downstream('x')).toThrow(DeclarationError);
    expect(() => graph.levels(['x'])).toThrow(DeclarationError);
  });
});

describe('declarations that do not fit together', () => {
  it.each([
    ['itself', [anAsset('a', { deps: ['a'] })], 'a: needs itself: a → a'],
    [
      'a circle, however it is entered',
      [
        anAsset('start', { deps: ['b'] }),
        anAsset('b', { deps: ['d'] }),
        anAsset('c', { deps: ['b'] }),
        anAsset('d', { deps: ['c'] }),
      ],
      'b: needs itself: b → d → c → b',
    ],
    [
      'a circle over a carrier',
      [anAsset('a', { extraction: rides('b', 'ids', 'parent'), endpoint: 'b' }), anAsset('b', { deps: ['a'] })],
      'a: needs itself: a → b → a',
    ],
    [
      'an unknown dep',
      [anAsset('deals', { deps: ['contcats'] }), anAsset('contacts')],
      'deals: names "contcats", which is no asset. Did you mean "contacts"?',
    ],
    [
      'an unknown carrier',
      [anAsset('a', { extraction: rides('nothing', 'ids', 'parent') })],
      'a: names "nothing", which is no asset',
    ],
    [
      'an unknown reference',
      [anAsset('a', { references: { id: 'nothing' } })],
      'a: names "nothing", which is no asset',
    ],
    ['a name that is taken', [anAsset('a'), anAsset('a')], 'a: declared twice'],
    [
      'a parent that is not needed',
      [anAsset('a', { extraction: each('b', 'b/{}/a', 'b') }), anAsset('b')],
      'a: walks the rows of "b", which is not among its deps',
    ],
    [
      'a carrier elsewhere',
      [anAsset('a', { extraction: rides('b', 'ids', 'parent') }), anAsset('b')],
      'a: rides on "b", which reads another endpoint',
    ],
    [
      'a carrier that rides',
      [
        anAsset('a', { extraction: rides('b', 'ids', 'parent'), endpoint: 'c' }),
        anAsset('b', { extraction: rides('c', 'ids', 'parent'), endpoint: 'c' }),
        anAsset('c'),
      ],
      'a: rides on "b", which has no pages of its own',
    ],
  ])('%s is refused in one line', (_, assets, message) => {
    expect(refusalOf(...assets)).toBe(message);
  });

  it('may refer to each other in a circle', () => {
    const graph = buildAssetGraph([
      anAsset('a', { references: { id: 'b' } }),
      anAsset('b', { references: { id: 'a' } }),
    ]);
    expect(graph.levels(['a', 'b'])).toEqual([['a', 'b']]);
  });
});

describe('a declaration whose reads cannot work', () => {
  const columns = { id: integer(), person: integer(), note: text(), mdate: timestamp(), cdate: timestamp() };
  const usual = {
    description: 'One.',
    group: 'all',
    endpoint: 'a',
    replication: incremental('mdate'),
    columns,
  } as const;
  const since = sinceFilter('after', { evidence: 'live' });
  const people = defineAsset('people', { ...usual, endpoint: 'people', reads: [since] });
  const rider = (carrier: string) => ({ ...usual, reads: [ridesOnChanged(carrier, 'as', 'person')] });

  it.each([
    [
      'a freshness that is no time',
      { ...usual, freshness: 'daily' },
      'a: has freshness "daily", which is no duration. Write it like "1 day" or "6 hours"',
    ],
    ['an unknown carrier', rider('poeple'), 'a: names "poeple", which is no asset. Did you mean "people"?'],
    ['a carrier without a filter', rider('a'), 'a: rides on changed rows of "a", which has no filter for them'],
    [
      'an order by a column that leaves no bookmark',
      { ...usual, reads: [newestFirst('cdate', { evidence: 'live' })] },
      'a: reads newest first by "cdate", which is neither its replication key nor its primary key',
    ],
    [
      'an order by a text',
      { ...usual, primaryKey: ['note'], reads: [newestFirst('note', { evidence: 'live' })] },
      'a: reads newest first by "note", which is no time and no id',
    ],
    [
      'a filter without a key',
      { ...usual, replication: fullTable(), reads: [since] },
      'a: filters by "after" without a replication key',
    ],
    [
      'a second filter without a created key',
      { ...usual, reads: [{ ...since, createdParam: 'born' }] },
      'a: filters by "born" without a created key',
    ],
  ] as const)('is refused for %s', (_, declaration, message) => {
    expect(refusalOf(people, defineAsset('a', declaration))).toBe(message);
  });

  it('is refused for a parent column that is none, although it does not compile', () => {
    const asset = defineAsset('a', rider('people'));
    const [ride] = asset.reads;
    const odd: Asset = { ...asset, reads: ride?.kind === 'rides-on-changed' ? [{ ...ride, parentColumn: 'who' }] : [] };
    expect(refusalOf(people, odd)).toBe('a: has no column "who" that names its row of "people"');
  });
});

describe('any graph without a circle', () => {
  /** Assets in a random order; each may need those with a smaller number. */
  const graphs = fc
    .array(fc.array(fc.nat({ max: 11 }), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
    .map((needs) =>
      needs.map((of, at) => anAsset(`a${at}`, { deps: of.filter((other) => other < at).map((other) => `a${other}`) })),
    )
    .chain((assets) =>
      fc.record({ assets: fc.constant(assets), shuffled: fc.shuffledSubarray(assets, { minLength: assets.length }) }),
    );

  it('has the same levels in whatever order it is declared, and every asset after its upstreams', () => {
    fc.assert(
      fc.property(graphs, ({ assets, shuffled }) => {
        const graph = buildAssetGraph(shuffled);
        const levels = graph.levels(graph.keys);
        expect(levels).toEqual(buildAssetGraph(assets).levels(assets.map(({ key }) => key)));
        const levelOf = (key: string): number => levels.findIndex((level) => level.includes(key));
        for (const key of graph.keys)
          for (const before of graph.upstream(key)) expect(levelOf(before)).toBeLessThan(levelOf(key));
        expect(levels.flat().toSorted()).toEqual(graph.keys);
      }),
      { seed: 59, numRuns: 200 },
    );
  });

  it('has its upstreams and downstreams of one mind', () => {
    fc.assert(
      fc.property(graphs, ({ shuffled }) => {
        const graph = buildAssetGraph(shuffled);
        for (const key of graph.keys) {
          for (const other of graph.keys)
            expect(graph.upstream(key).includes(other)).toBe(graph.downstream(other).includes(key));
        }
      }),
      { seed: 59, numRuns: 50 },
    );
  });
});
