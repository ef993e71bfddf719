/** What every declared asset must do; a new table is held to it from the moment it is declared. */
import { assets } from '../../assets';
import { parseFaults } from '../../simulator/faults';
import { startSimulator, type Simulator } from '../../simulator/start-simulator';
import { aReplica, type Replica } from './replicate';

/** So many rows that three pages do not hold them, whatever the table. */
const MORE_ROWS = 12;
const CAP = 5;
const byDeps = assets.toSorted((a, b) => a.deps.length - b.deps.length);
const cases = byDeps.map((asset) => [asset.key, asset] as const);
const inferred = cases.filter(([, { columns, evidence }]) =>
  Object.values(columns).some((column) => (column.evidence ?? evidence) === 'inferred'),
);

/** Tables are as the API spells them, or with the keys that are only inferred in their other form. */
describe.each([
  ['declared', cases],
  ['other', inferred],
] as const)('with inferred keys in their %s form, an asset', (inferredKeys, those) => {
  let simulator: Simulator;
  let replica: Replica;

  beforeAll(async () => {
    simulator = await startSimulator({ profile: 'tiny', inferredKeys, cap: CAP });
    for (const { key } of assets) simulator.change({ table: key, insert: MORE_ROWS });
    replica = await aReplica(simulator);
  });
  afterAll(async () => {
    await replica.remove();
    await simulator.close();
  });

  it.each(those)('%s is replicated over three pages and more, and no page twice changes it', async (_, asset) => {
    const { extraction, merge, result } = await replica.materialize(asset);
    const isOfThreePages = asset.extraction.kind === 'rides' || extraction.pages >= 3;
    expect(isOfThreePages).toBe(true);
    expect(result).toMatchObject({ state: 'done', overtaken: 0, updated: 0 });
    expect(await replica.differences(asset)).toEqual([]);
    expect(await replica.merge(merge)).toEqual(result);
    const again = await replica.materialize(asset);
    expect(again.result).toMatchObject({ inserted: 0, updated: 0, unchanged: result.inserted });
  });
});

describe('an asset', () => {
  let simulator: Simulator;
  let replica: Replica;

  beforeAll(async () => {
    simulator = await startSimulator({
      profile: 'tiny',
      faults: parseFaults('rate429=0.1,error500=0.1,cut=0.1,reset=0.1,stray403=0.05,empty=0.05'),
      retryAfter: 1,
    });
    replica = await aReplica(simulator);
  });
  afterAll(async () => {
    await replica.remove();
    await simulator.close();
  });

  it.each(cases)('%s survives 429, 500, cut-off bodies and dropped connections', async (_, asset) => {
    await replica.materialize(asset);
    expect(await replica.differences(asset)).toEqual([]);
  });

  it.each(cases)('%s keeps a key that nobody declared', async (_, asset) => {
    simulator.change({ table: asset.key, drift: { addKey: 'brand_new' } });
    await replica.materialize(asset);
    expect(await replica.differences(asset)).toEqual([]);
  });
});

describe('ecommerce_order_products', () => {
  it('are read per order where the account has no flat listing', async () => {
    const simulator = await startSimulator({ profile: 'tiny', absent: ['ecomOrderProducts'] });
    const replica = await aReplica(simulator);
    const assetOf = (key: string) => assets.find((asset) => asset.key === key) ?? assets[0];
    const [orders, products] = [assetOf('ecommerce_orders'), assetOf('ecommerce_order_products')];
    if (orders === undefined || products === undefined) throw new Error('not declared');
    await replica.materialize(orders);
    const { extraction } = await replica.materialize(products);
    expect(extraction.fallback).toBe('the account has no flat listing');
    expect(await replica.differences(products)).toEqual([]);
    await replica.remove();
    await simulator.close();
  });
});
