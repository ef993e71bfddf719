import { selectAssets } from '../../graph/select-assets';
import type { AssetStatus } from '../../graph/selection';
import { aGraph } from './a-graph';

const graph = aGraph({
  contacts: { group: 'contacts', tags: { pii: 'yes' } },
  lists: { group: 'contacts' },
  deals: { group: 'deals' },
  orders: { group: 'shop' },
  order_products: { group: 'shop', after: ['orders'] },
  revenue: { group: 'models', after: ['order_products', 'deals'], kinds: ['sql'] },
});
const states: Readonly<Record<AssetStatus, readonly string[]>> = {
  failed: ['deals'],
  stale: ['lists', 'orders'],
  never: [],
};

const select = (text: string): string =>
  selectAssets(text, graph, { assetsWithStatus: (status) => states[status] }).join(' ');

describe('a selection', () => {
  it.each([
    ['*', 'contacts lists deals orders order_products revenue'],
    ['contacts', 'contacts'],
    ['key:contacts', 'contacts'],
    ['group:shop', 'orders order_products'],
    ['kind:sql', 'revenue'],
    ['tag:pii', 'contacts'],
    ['tag:pii=yes', 'contacts'],
    ['status:failed', 'deals'],
    ['status:stale', 'lists orders'],
    ['+revenue', 'deals orders order_products revenue'],
    ['1+revenue', 'deals order_products revenue'],
    ['orders+', 'orders order_products revenue'],
    ['orders+1', 'orders order_products'],
    ['1+order_products+1', 'orders order_products revenue'],
    ['+(order_products or lists)', 'lists orders order_products'],
    ['contacts or deals', 'contacts deals'],
    ['group:shop and not orders', 'order_products'],
    ['not group:shop and not revenue', 'contacts lists deals'],
    ['contacts or group:shop and orders', 'contacts orders'],
    ['(contacts or group:shop) and orders', 'orders'],
    ['NOT contacts AND group:contacts', 'lists'],
    ['not not contacts', 'contacts'],
    ['  group : "shop"  ', 'orders order_products'],
  ])('%s selects %s', (text, expected) => {
    expect(select(text)).toBe(expected);
  });

  it('adds nothing that was not asked for', () => {
    expect(select('revenue')).toBe('revenue');
  });

  it('gives the assets in the order of the graph, whatever the order of the text', () => {
    expect(select('deals or contacts')).toBe('contacts deals');
  });

  it('walks a cycle once', () => {
    const cyclic = aGraph({ tasks: { after: ['deals'] }, deals: { after: ['tasks'] } });
    expect(selectAssets('+tasks', cyclic)).toEqual(['tasks', 'deals']);
  });

  it('takes as many names as a graph has', () => {
    const many = aGraph(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`asset_${index}`, {}])));
    expect(selectAssets(many.keys.join(' or '), many)).toHaveLength(500);
  });
});
