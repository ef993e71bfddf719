/** An account and its warehouse, without Temporal: the real planning, reading, client, page store and warehouse, against a simulator on a socket. */
import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActiveCampaign } from '../../activecampaign/client';
import type { Clock } from '../../activecampaign/clock';
import { assets as allAssets } from '../../assets';
import type { Asset } from '../../graph/asset';
import { buildAssetGraph } from '../../graph/asset-graph';
import { planAssets } from '../../graph/plan-assets';
import type { AssetMode, AssetPlan, MaterializeRequest } from '../../graph/plan';
import { rangeOf } from '../../graph/range';
import type { SimulatorOptions } from '../../simulator/options';
import { startSimulator, type Simulator } from '../../simulator/start-simulator';
import { withFile } from '../../warehouse/duckdb-file';
import { PageStore } from '../../warehouse/page-store';
import { openWarehouse, type Warehouse } from '../../warehouse/warehouse';
import { tableDifferences } from '../source-equality';

/** In memory where there is such a folder: thousands of small files are synced. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const TIME_ZONE = 'America/Chicago';

export interface World {
  readonly simulator: Simulator;
  readonly api: ActiveCampaign;
  readonly pages: PageStore;
  readonly warehouse: Warehouse;
  readonly assets: readonly Asset[];
  /** For requests that wait for more than their turn. */
  readonly signal: AbortSignal;
  plan(mode: AssetMode, request?: MaterializeRequest): Promise<readonly AssetPlan[]>;
  /** How a table differs from the source now. */
  differences(asset: Asset): Promise<readonly string[]>;
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  remove(): Promise<void>;
}

/** Time that goes two hundred times as fast: half a minute of patience takes no time. */
const fastClock: Clock = {
  now: () => performance.now() * 200,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms / 200);
    return () => clearTimeout(timer);
  },
};

const graph = buildAssetGraph(allAssets);

export async function aWorld(keys: readonly string[], options: SimulatorOptions = {}): Promise<World> {
  const assets = allAssets.filter(({ key }) => keys.includes(key));
  const folder = await mkdtemp(join(FOLDER, 'campaignlake-history-'));
  const simulator = await startSimulator({ profile: 'tiny', ...options });
  const warehouse = await openWarehouse({
    folder,
    account: 'local',
    host: '127.0.0.1',
    timeZone: TIME_ZONE,
    assets,
    parquet: 'off',
    keepFiles: 5,
    keepPagesMs: 86_400_000,
  });
  const clock = { clock: fastClock, random: () => 0.5 };
  const api = new ActiveCampaign({ url: simulator.url, token: 't', requestsPerSecond: 'unlimited', ...clock });
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const byKey = new Map<string, Asset>(assets.map((asset) => [asset.key, asset]));
  return {
    simulator,
    api,
    warehouse,
    assets,
    signal,
    pages: new PageStore(join(folder, 'raw')),
    plan: async (mode, request = {}) => {
      const range = rangeOf(request, TIME_ZONE);
      const stored = new Map((await warehouse.storedAssets(range)).map((asset) => [asset.asset, asset]));
      const context = { graph, assets: byKey, stored, mode, range, named: new Set<string>(), now: new Date() };
      // No table is so small that it would only ever be scanned.
      return planAssets([...byKey.keys()], { ...context, timeZone: TIME_ZONE, smallPages: 0 });
    },
    differences: (asset) =>
      withFile(join(folder, 'warehouse.duckdb'), { memoryMb: 50, isReadOnly: true }, (session) =>
        tableDifferences(session, asset, simulator.rows(asset.key)),
      ),
    query: (sql) =>
      withFile(join(folder, 'warehouse.duckdb'), { memoryMb: 50, isReadOnly: true }, (session) => session.rows(sql)),
    remove: async () => {
      await warehouse.close();
      api.close();
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
