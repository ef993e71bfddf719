import { assets } from '../../assets';
import { buildAssetGraph } from '../../graph/asset-graph';
import { selectAssets } from '../../graph/select-assets';

const graph = buildAssetGraph(assets);

describe('a selection of the shipped assets', () => {
  it.each([
    ['*', 59],
    ['group:contacts', 13],
    ['group:accounts', 4],
    ['group:deals', 10],
    ['group:automations', 7],
    ['group:campaigns', 13],
    ['group:ecommerce', 5],
    ['group:settings', 7],
    ['not group:contacts', 46],
  ])('%s selects %i', (text, count) => {
    expect(selectAssets(text, graph)).toHaveLength(count);
  });

  it('finds what an asset needs, and nothing by mere references', () => {
    expect(selectAssets('+ecommerce_order_products', graph).toSorted()).toEqual([
      'ecommerce_order_products',
      'ecommerce_orders',
    ]);
    expect(selectAssets('+deals', graph)).toEqual(['deals']);
  });
});
