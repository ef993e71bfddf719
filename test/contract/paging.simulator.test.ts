/** No way of paging ends early: neither by what the total says, nor by the length of a page, nor by what is hidden. */
import type { Asset } from '../../graph/asset';
import { TOTALS, type Settings } from '../../simulator/options';
import { startSimulator, type Simulator } from '../../simulator/start-simulator';
import { aReplica, declared, type Replica } from './replicate';

/** By id; by offset in the order of the ids, from the greatest down; and by offset in an order that nobody promised. */
const TABLES = ['contacts', 'goals', 'accounts'] as const;
const CAPS = [20, 50, 100];
const HIDDEN = [0, 0.15];
/** Ends of pages of every cap; and of 60 and 150 rows a third, a low total, is exactly a full page. */
const COUNTS = [0, 1, 20, 21, 60, 101, 150, 230];

let simulator: Simulator;
let replica: Replica;

beforeAll(async () => {
  simulator = await startSimulator({ profile: 'tiny' });
  replica = await aReplica(simulator);
});
afterAll(async () => {
  await replica.remove();
  await simulator.close();
});

function resize({ key }: Asset, count: number): void {
  simulator.set({ hidden: 0 });
  const rows = simulator.rows(key).length;
  simulator.change({ table: key, ...(rows > count ? { delete: rows - count } : { insert: count - rows }) });
}

/** What is wrong with a reading; nothing when every row came. */
async function missed(asset: Asset, settings: Partial<Settings>): Promise<readonly string[]> {
  simulator.set(settings);
  const wanted = simulator.rows(asset.key).map(({ id }) => String(id));
  const { ids } = await replica.read(asset);
  const lost = wanted.filter((id) => !ids.has(id)).length;
  const told = `${asset.key} ${JSON.stringify(settings)}: ${wanted.length} rows`;
  return [
    ...(lost === 0 ? [] : [`${told}, ${lost} lost`]),
    ...(ids.size === wanted.length - lost ? [] : [`${told}, ${ids.size} read`]),
  ];
}

describe.each(TABLES)('a scan of %s', (key) => {
  const asset = declared(key);

  it.each(COUNTS)('of %i rows reads all of them, whatever the totals, the cap, and the rows hidden', async (count) => {
    resize(asset, count);
    const wrong: string[] = [];
    for (const totals of TOTALS.filter((kind) => kind !== 'as-documented')) {
      for (const cap of CAPS)
        for (const hidden of HIDDEN) wrong.push(...(await missed(asset, { totals, cap, hidden })));
    }
    expect(wrong).toEqual([]);
  });
});

describe('contacts', () => {
  it.each([
    ['contacts.id_greater', 'are scanned by offsets', 'id_greater or its order is ignored'],
    ['contacts.orders', 'are walked by id in one range', undefined],
  ])('lose nothing where %s is ignored: they %s', async (ignored, _, fallback) => {
    const contacts = declared('contacts');
    resize(contacts, 430);
    simulator.set({ cap: 20, hidden: 0, totals: 'as-documented', ignore: [ignored] });
    const { extraction, result } = await replica.materialize(contacts);
    simulator.set({ ignore: [] });
    expect(extraction.fallback).toBe(fallback);
    expect(result.distinctIds).toBe(430);
    expect(await replica.differences(contacts)).toEqual([]);
  });

  it('are read in ranges of ids side by side where there are many', async () => {
    const contacts = declared('contacts');
    resize(contacts, 430);
    simulator.set({ cap: 20, hidden: 0 });
    const { extraction, result } = await replica.materialize(contacts);
    expect(extraction.slices).toContain('last');
    expect(result).toMatchObject({ proof: 'proven', distinctIds: 430 });
    expect(await replica.differences(contacts)).toEqual([]);
  });
});

describe('the tables of /fields', () => {
  it('are equal to the source from one pass over their carrier', async () => {
    const { merge } = await replica.materialize(declared('contact_custom_fields'));
    const riders = ['contact_custom_field_options', 'contact_custom_field_rels'].map(declared);
    for (const rider of riders) {
      expect((await replica.ride(rider, merge)).inserted).toBe(simulator.rows(rider.key).length);
      expect(await replica.differences(rider)).toEqual([]);
    }
  });
});

describe('a table of /fields without its carrier', () => {
  it('is proven by the order of the fields, whose total says nothing about its own rows', async () => {
    const rels = declared('contact_custom_field_rels');
    simulator.set({ ordersById: 'all', totals: 'number', cap: 10 });
    const { merge, result } = await replica.materialize(rels);
    expect(merge.sourceTotal).toBeUndefined();
    expect(result).toMatchObject({ proof: 'proven', distinctIds: simulator.rows(rels.key).length });
  });
});

describe('ecommerce_order_products', () => {
  const [orders, products] = [declared('ecommerce_orders'), declared('ecommerce_order_products')];

  it.each([['ecomOrderProducts'], ['ecomOrderProducts:404']])(
    'are read per order where %s is absent',
    async (absent) => {
      simulator.set({ cap: 100, hidden: 0, absent: [absent] });
      await replica.materialize(orders);
      const { extraction } = await replica.materialize(products);
      expect(extraction.fallback).toBe('the account has no flat listing');
      expect(await replica.differences(products)).toEqual([]);
    },
  );

  it('of an order with more than a page of them are all read, however they are capped and hidden', async () => {
    const ecomOrder = simulator.rows(orders.key)[0]?.['id'];
    simulator.set({ absent: [], hidden: 0 });
    simulator.change({ table: products.key, insert: Array.from({ length: 130 }, () => ({ ecomOrder })) });
    const wrong: string[] = [];
    for (const cap of CAPS) {
      for (const hidden of HIDDEN) {
        simulator.set({ cap, hidden, absent: ['ecomOrderProducts'] });
        const { ids } = await replica.read(products);
        const own = simulator.rows(products.key).filter((row) => row['ecomOrder'] === ecomOrder);
        const lost = own.filter(({ id }) => !ids.has(String(id))).length;
        if (lost > 0) wrong.push(`cap ${cap}, hidden ${hidden}: ${lost} of ${own.length} lost`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
