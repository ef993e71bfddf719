/** Every asset against an API at its worst: more than half of all answers are no good ones. */
import { assets } from '../../assets';
import { FAULTS, parseFaults } from '../../simulator/faults';
import { startSimulator, type Simulator } from '../../simulator/start-simulator';
import { aReplica, type Replica } from './replicate';

const cases = assets.map((asset) => [asset.key, asset] as const);

describe('an asset', () => {
  let simulator: Simulator;
  let replica: Replica;

  beforeAll(async () => {
    simulator = await startSimulator({ profile: 'tiny', faults: parseFaults('all=0.05'), retryAfter: 1, slowMs: 5 });
    replica = await aReplica(simulator);
  });
  afterAll(async () => {
    await replica.remove();
    await simulator.close();
  });

  it.each(cases)('%s survives every fault', async (_, asset) => {
    await replica.materialize(asset);
    expect(await replica.differences(asset)).toEqual([]);
  });

  it.each(cases)('%s keeps a key that nobody declared, and a value of another type', async (_, asset) => {
    const [column = '', { apiKey = column } = {}] =
      Object.entries(asset.columns).find(([name]) => !asset.primaryKey.includes(name)) ?? [];
    simulator.change({ table: asset.key, drift: { addKey: 'brand_new', retype: apiKey } });
    await replica.materialize(asset);
    expect(await replica.differences(asset)).toEqual([]);
  });

  it('has met every fault by now', () => {
    expect(new Set(simulator.calls().map(({ fault }) => fault))).toEqual(new Set([undefined, ...FAULTS]));
  });
});
