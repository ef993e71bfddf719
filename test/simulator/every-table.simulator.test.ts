import { assets } from '../../assets';
import type { Asset } from '../../graph/asset';
import type { Simulator } from '../../simulator/start-simulator';
import { aSimulator, byId, closeSimulators, idsOf, rowsAt, walk, type Row } from './a-simulator';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await aSimulator({ seed: 7 });
});
afterAll(closeSimulators);

const every = assets.map((asset) => [asset.key, asset] as const);

describe('the simulated listing', () => {
  it.each(every)('of %s holds exactly its rows', async (key, asset) => {
    const listed = await walk(simulator, { endpoint: asset.endpoint, key: asset.recordsKey });

    expect(listed.length).toBeGreaterThan(1);
    expect(byId(listed)).toEqual(byId(simulator.rows(key)));
  });

  it('of each order holds the order’s products, and all of them together are the table', async () => {
    const orders = idsOf(simulator.rows('ecommerce_orders'));
    const products: Row[] = [];
    for (const order of orders) {
      products.push(...(await rowsAt(simulator, `ecomOrders/${order}/orderProducts?limit=100`, 'ecomOrderProducts')));
    }

    expect(byId(products)).toEqual(byId(simulator.rows('ecommerce_order_products')));
  });
});

describe('a simulated row', () => {
  it.each(every)('of %s carries the declared keys, and points at rows that exist', (key, asset) => {
    const rows = simulator.rows(key).filter((row) => Object.keys(row).length > 3);
    const ids = new Map(Object.values(asset.references).map((table) => [table, new Set(idsOf(simulator.rows(table)))]));
    const dangling = Object.entries(asset.references).flatMap(([column, table]) =>
      rows.map((row) => row[keyOf(asset, column)]).filter((id) => id !== null && !ids.get(table)?.has(Number(id))),
    );

    expect(dangling).toEqual([]);
    expect(new Set(idsOf(rows)).size).toBe(rows.length);
    expect(
      Object.keys(asset.columns).filter((column) => rows.some((row) => keyOf(asset, column) in row)).length,
    ).toBeGreaterThan(Object.keys(asset.columns).length - 4);
  });
});

const keyOf = (asset: Asset, column: string): string => asset.columns[column]?.apiKey ?? column;
