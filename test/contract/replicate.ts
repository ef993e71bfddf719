import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActiveCampaign } from '../../activecampaign/client';
import type { Clock } from '../../activecampaign/clock';
import { UnavailableError } from '../../activecampaign/errors';
import { planAsset } from '../../activities/plan-materialization';
import { readPage } from '../../activities/read-page';
import { readSlice } from '../../activities/read-slice';
import { SliceLog } from '../../activities/slice-log';
import { assets } from '../../assets';
import type { Asset } from '../../graph/asset';
import type { AssetPlan, PlanLimits } from '../../graph/plan';
import { sliceName, type SliceRequest, type SliceResult } from '../../graph/slice';
import type { Beginning, MergeRequest, MergeResult } from '../../graph/staging';
import type { Simulator } from '../../simulator/start-simulator';
import { withFile } from '../../warehouse/duckdb-file';
import { PageStore } from '../../warehouse/page-store';
import { openWarehouse } from '../../warehouse/warehouse';
import { planLimits } from '../../worker/plan-limits';
import {
  afterSlice,
  beginExtraction,
  fallBackToParents,
  isExtracted,
  nextSlice,
  type Extraction,
} from '../../workflows/extraction/extraction';
import { tableDifferences } from '../source-equality';

/** Time that goes two hundred times as fast: half a minute of patience takes no time. */
const fastClock: Clock = {
  now: () => performance.now() * 200,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms / 200);
    return () => clearTimeout(timer);
  },
};

export interface Replica {
  /** Reads and merges an asset as a run would, without Temporal. */
  materialize(
    asset: Asset,
  ): Promise<{ readonly extraction: Extraction; readonly merge: MergeRequest; readonly result: MergeResult }>;
  merge(request: MergeRequest): Promise<MergeResult>;
  differences(asset: Asset): Promise<readonly string[]>;
  remove(): Promise<void>;
}

/** The real reading, client, page store and warehouse against a simulator on a socket. */
export async function aReplica(simulator: Simulator): Promise<Replica> {
  const folder = await mkdtemp(join(tmpdir(), 'campaignlake-contract-'));
  const limits: PlanLimits = planLimits({ patienceMs: 60_000 });
  const pages = new PageStore(join(folder, 'raw'));
  const api = new ActiveCampaign({
    url: simulator.url,
    token: 't',
    requestsPerSecond: 'unlimited',
    clock: fastClock,
    random: () => 0.5,
  });
  const warehouse = await openWarehouse({
    folder,
    account: 'local',
    host: '127.0.0.1',
    timeZone: 'America/Chicago',
    assets,
    parquet: 'off',
    keepFiles: 5,
    keepPagesMs: 86_400_000,
  });

  const readOf =
    (plan: AssetPlan, { materializationId }: Beginning) =>
    async (slice: SliceRequest): Promise<SliceResult> => {
      const source = { asset: plan.asset, materializationId };
      const { signal } = new AbortController();
      setMaxListeners(0, signal);
      const log = new SliceLog(() => undefined);
      const reader = {
        plan,
        source,
        api,
        pages,
        priority: 1,
        signal,
        onWait: () => undefined,
      } as const;
      const parent = plan.extraction.kind === 'each' ? plan.extraction.parent : '';
      const parentIds = (after: string, limit: number) => warehouse.parentIds({ asset: parent, after, limit });
      const shown = await readSlice({ log, readPage: (request) => readPage(reader, request), parentIds }, slice);
      await pages.writeSlice(source, { name: sliceName(slice), pages: log.summaries() });
      return { ...log.result(sliceName(slice)), stretches: [], hasEnded: false, ...shown };
    };

  const extract = async (plan: AssetPlan, beginning: Beginning): Promise<Extraction> => {
    const run = readOf(plan, beginning);
    let extraction = beginExtraction(plan, limits);
    while (!isExtracted(extraction)) {
      const next = nextSlice(extraction, { slices: 0, limits });
      if (next === undefined) throw new Error(`${plan.asset}: nothing to ask, and not at the end`);
      try {
        const result = await run(next.slice);
        extraction = afterSlice(next.extraction, { slice: next.slice, result }, { slices: 0, limits });
      } catch (error) {
        if (!(error instanceof UnavailableError) || plan.extraction.kind !== 'each') throw error;
        extraction = fallBackToParents(extraction, limits);
      }
    }
    return extraction;
  };

  return {
    materialize: async (asset) => {
      const beginning = await warehouse.begin(asset.key);
      const extraction = await extract(planOf(asset), beginning);
      const merge = mergeOf(asset, beginning, extraction);
      return { extraction, merge, result: await warehouse.merge(merge) };
    },
    merge: (request) => warehouse.merge(request),
    differences: (asset) =>
      withFile(join(folder, 'warehouse.duckdb'), { memoryMb: 100, isReadOnly: true }, (session) =>
        tableDifferences(session, asset, simulator.rows(asset.key)),
      ),
    remove: async () => {
      await warehouse.close();
      api.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const byKey = new Map<string, Asset>(assets.map((asset) => [asset.key, asset]));

const planOf = (asset: Asset): AssetPlan =>
  planAsset(asset, { isSelected: new Set([asset.key]), assets: byKey, stored: undefined, mode: 'full' });

const mergeOf = (asset: Asset, beginning: Beginning, extraction: Extraction): MergeRequest => ({
  ...beginning,
  asset: asset.key,
  slices: extraction.slices,
  runId: 'run',
  mode: 'full',
  strategy: 'scan',
  reason: 'a test',
  isScan: true,
  proof: null,
  calls: extraction.calls,
  rowsRead: extraction.rows,
  allowDeletes: false,
});
