/** Backfills of ranges against a simulator: which rows they leave, how they were asked for, and what that cost. */
import type { Asset } from '../../graph/asset';
import { microsecondsOf } from '../../graph/api-time';
import { keysOf } from '../../graph/column';
import type { SimulatorOptions } from '../../simulator/options';
import { aWorld, type World } from './a-world';
import { playRun, type PlayedAsset } from './play-run';

const TIME_ZONE = 'America/Chicago';
const range = { since: '2025-03-01', until: '2025-09-01' } as const;

describe('a backfill of half a year', () => {
  let world: World;

  const begin = async (keys: readonly string[], options: SimulatorOptions = {}): Promise<void> => {
    world = await aWorld(keys, { profile: 'demo', ...options });
  };
  afterEach(() => world.remove());

  const run = async (mode: 'full' | 'backfill', request: object = {}): Promise<PlayedAsset> => {
    const steps = playRun(world, { mode, request });
    for (;;) {
      const { done, value } = await steps.next();
      if (done === true) {
        const [asset] = value;
        if (asset === undefined) throw new Error('nothing was planned');
        return asset;
      }
    }
  };
  const backfill = (): Promise<PlayedAsset> => run('backfill', range);

  const momentOf = (asset: Asset, row: Readonly<Record<string, unknown>>): bigint | undefined => {
    const { replication } = asset;
    if (replication.method !== 'incremental') return undefined;
    for (const column of [replication.key, replication.createdKey]) {
      if (column === undefined) continue;
      const key = keysOf(column, asset.columns[column] ?? { type: 'timestamp' }).find((one) => one in row);
      const moment = microsecondsOf(key === undefined ? undefined : row[key], TIME_ZONE);
      if (moment !== undefined) return moment;
    }
    return undefined;
  };
  /** Ids at the source whose moment lies within, and of the rows that are stored. */
  const rows = async (): Promise<{ readonly wanted: readonly string[]; readonly stored: readonly string[] }> => {
    const [asset] = world.assets;
    if (asset === undefined) throw new Error('there is no asset');
    const [from, to] = [microsecondsOf(range.since, TIME_ZONE) ?? 0n, microsecondsOf(range.until, TIME_ZONE) ?? 0n];
    const wanted = world.simulator.rows(asset.key).filter((row) => {
      const moment = momentOf(asset, row);
      return moment !== undefined && moment >= from && moment < to;
    });
    const stored = await world.query(`SELECT id::VARCHAR AS id FROM main.${asset.key}`);
    const sorted = (ids: readonly unknown[]) => ids.map(String).toSorted();
    return { wanted: sorted(wanted.map(({ id }) => id)), stored: sorted(stored.map(({ id }) => id)) };
  };
  const pagesOf = (count: number): number => Math.ceil(count / 98);

  it.each([
    ['contacts', 'filter', {}],
    ['contacts', 'filter', { sinceGranularity: 'day' }],
    ['deals', 'filter', { sinceGranularity: 'day' }],
    ['activities', 'newest-first', {}],
    ['email_activities', 'newest-first', {}],
    ['email_activities', 'newest-first', { cap: 20, totals: 'zero', ties: 'stable' }],
  ] as const)('of %s by %s keeps exactly its rows, without reading the others (%j)', async (key, strategy, options) => {
    await begin([key], options);
    const { plan, extraction } = await backfill();
    const { wanted, stored } = await rows();
    expect(wanted.length).toBeGreaterThan(40);
    expect(stored).toEqual(wanted);
    expect({ strategy: plan.strategy, fallback: extraction?.fallback }).toEqual({ strategy, fallback: undefined });
    const rowsAPage = 'cap' in options ? options.cap - 2 : 98;
    expect(extraction?.calls).toBeLessThanOrEqual(Math.ceil((wanted.length * 1.1) / rowsAPage) + 24);
  });

  it('costs about what was planned once the table is stored', async () => {
    await begin(['email_activities'], { profile: 'medium' });
    await run('full');
    const { plan, extraction, result } = await backfill();
    const { wanted } = await rows();
    expect(result).toMatchObject({ inserted: 0, updated: 0, deleted: 0 });
    expect(plan.expectedCalls).toBeGreaterThanOrEqual(pagesOf(wanted.length));
    expect(Math.abs((extraction?.calls ?? 0) - (plan.expectedCalls ?? 0))).toBeLessThanOrEqual(10);
  });

  it.each([
    ['email_activities', 'email_activities.orders', /^orders\[tstamp\] is not kept/],
    ['contacts', 'contacts.filters', /^filters\[updated_after\] is ignored/],
  ])('of %s is read by a scan in the same run where %s are ignored, and says so', async (key, ignored, why) => {
    await begin([key], { ignore: [ignored] });
    const { extraction, result } = await backfill();
    const { wanted, stored } = await rows();
    expect(stored).toEqual(wanted);
    expect(extraction).toMatchObject({ isScan: true, fallback: expect.stringMatching(why) });
    expect(result?.state).toBe('done');
    // It stands for no scan: the next run still makes the first one.
    const [stays] = await world.warehouse.storedAssets();
    expect(stays).toMatchObject({ bookmarks: {} });
    expect(stays?.lastScan).toBeUndefined();
  });

  it('moves no bookmark, deletes nothing, and lets the next read of what changed go on from where it was', async () => {
    await begin(['email_activities']);
    await run('full');
    const before = (await world.warehouse.storedAssets())[0];
    const [oldest] = (await rows()).wanted;
    world.simulator.change({ table: 'email_activities', delete: [Number(oldest)], insert: 5 });
    expect((await backfill()).result).toMatchObject({ deleted: 0, heldBack: 0, proof: null });
    const after = (await world.warehouse.storedAssets())[0];
    expect(after).toMatchObject({ bookmarks: before?.bookmarks, lastScan: before?.lastScan, rows: before?.rows });
  });
});
