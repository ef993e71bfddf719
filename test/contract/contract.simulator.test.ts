/** What every declared asset must do; a new table is held to it from the moment it is declared. */
import { assets } from '../../assets';
import type { Asset } from '../../graph/asset';
import { startSimulator, type Simulator } from '../../simulator/start-simulator';
import { aReplica, type Replica } from './replicate';

/** So many rows more that three pages do not hold them, whatever the table. */
const MORE_ROWS = 12;
const CAP = 5;
/** Of large tables a page has more rows: a dozen pages show what a hundred would. */
const MOST_PAGES = 12;

const cases = assets.toSorted((a, b) => a.deps.length - b.deps.length).map((asset) => [asset.key, asset] as const);
const inferred = cases.filter(([, { columns, evidence }]) =>
  Object.values(columns).some((column) => (column.evidence ?? evidence) === 'inferred'),
);

const capOf = (simulator: Simulator, { key }: Asset): number =>
  Math.max(CAP, Math.ceil(simulator.rows(key).length / MOST_PAGES));

/** Tables are as the API spells them, or with the keys that are only inferred in their other form. */
describe.each([
  ['declared', cases],
  ['other', inferred],
] as const)('with inferred keys in their %s form, an asset', (inferredKeys, those) => {
  let simulator: Simulator;
  let replica: Replica;

  beforeAll(async () => {
    simulator = await startSimulator({ profile: 'tiny', inferredKeys });
    for (const { key } of assets) simulator.change({ table: key, insert: MORE_ROWS });
    simulator.set({ cap: Object.fromEntries(assets.map((asset) => [asset.key, capOf(simulator, asset)])) });
    replica = await aReplica(simulator);
  });
  afterAll(async () => {
    await replica.remove();
    await simulator.close();
  });

  it.each(those)('%s is replicated over three pages and more, and no page twice changes it', async (_, asset) => {
    const { extraction, merge, result } = await replica.materialize(asset);
    expect(extraction.pages).toBeGreaterThanOrEqual(3);
    expect(result).toMatchObject({ state: 'done', overtaken: 0, updated: 0 });
    expect(await replica.differences(asset)).toEqual([]);
    // A retry of its slices finds every page, and a retry of its merge finds it done.
    expect(await replica.readAgain(merge)).toEqual({ ...extraction, calls: 0 });
    expect(await replica.merge(merge)).toEqual(result);
    const again = await replica.materialize(asset);
    expect(again.result).toMatchObject({ inserted: 0, updated: 0, unchanged: result.inserted });
  });
});
