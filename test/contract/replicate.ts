/** Replication without Temporal: the real reading, client, page store and warehouse against a simulator on a socket. */
import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActiveCampaign } from '../../activecampaign/client';
import type { Clock } from '../../activecampaign/clock';
import { UnavailableError } from '../../activecampaign/errors';
import { readPage, type ReadPage } from '../../activities/read-page';
import { reportSlice } from '../../activities/extract-slice';
import type { ParentRange } from '../../activities/slicing';
import { readSlice } from '../../activities/read-slice';
import { SliceLog } from '../../activities/slice-log';
import { assets } from '../../assets';
import type { Asset } from '../../graph/asset';
import type { PageRequest } from '../../graph/page';
import type { AssetPlan } from '../../graph/plan';
import type { PlanLimits } from '../../graph/plan-limits';
import { buildAssetGraph } from '../../graph/asset-graph';
import { planAssets } from '../../graph/plan-assets';
import type { SliceRequest, SliceResult } from '../../graph/slice';
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
import { mergeRequestOf } from '../../workflows/merge-request';
import { merged } from '../warehouse/a-warehouse';
import { tableDifferences } from '../source-equality';

export interface Replicated {
  readonly extraction: Extraction;
  readonly merge: MergeRequest;
  readonly result: MergeResult;
}

export interface Replica {
  /** Reads and merges an asset as a run of it alone would. */
  materialize(asset: Asset): Promise<Replicated>;
  /** Reads an asset without merging it; the ids on its pages, each once, and how it was read. */
  read(asset: Asset): Promise<{ readonly extraction: Extraction; readonly ids: ReadonlySet<string> }>;
  /** The same extraction once more, as the retry of all its slices. */
  readAgain(merge: MergeRequest): Promise<Extraction>;
  merge(request: MergeRequest): Promise<MergeResult>;
  /** Merges a rider from the pages of its carrier. */
  ride(rider: Asset, carrier: MergeRequest): Promise<MergeResult>;
  differences(asset: Asset): Promise<readonly string[]>;
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  remove(): Promise<void>;
}

const usual: PlanLimits = planLimits({ patienceMs: 60_000 });
const byKey = new Map<string, Asset>(assets.map((asset) => [asset.key, asset]));

export function declared(key: string): Asset {
  const asset = byKey.get(key);
  if (asset === undefined) throw new Error(`${key} is not declared`);
  return asset;
}

export async function aReplica(simulator: Simulator, change: Partial<PlanLimits> = {}): Promise<Replica> {
  const limits = { ...usual, ...change };
  const folder = await mkdtemp(join(tmpdir(), 'campaignlake-contract-'));
  const { url } = simulator;
  const api = new ActiveCampaign({
    url,
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
  const pages = new PageStore(join(folder, 'raw'));
  const parentIds = (asset: string, after: string, range: ParentRange) =>
    warehouse.parentIds({ asset, after, ...range });
  const extract = (
    asset: Asset,
    { materializationId }: Pick<Beginning, 'materializationId'>,
    onId: (id: string) => void = () => undefined,
  ) => {
    const plan = planOf(asset);
    return walkSlices({ plan, limits }, sliceReader({ api, pages, parentIds, materializationId, onId }, plan));
  };

  return {
    materialize: async (asset) => {
      const beginning = await warehouse.begin(asset.key);
      const extraction = await extract(asset, beginning);
      const merge = mergeOf(asset, beginning, extraction);
      return { extraction, merge, result: merged(await warehouse.merge(merge)) };
    },
    read: async (asset) => {
      const ids = new Set<string>();
      const extraction = await extract(asset, await warehouse.begin(asset.key), (id) => ids.add(id));
      return { extraction, ids };
    },
    readAgain: (merge) => extract(declared(merge.asset), merge),
    merge: async (request) => merged(await warehouse.merge(request)),
    ride: async (rider, { asset, materializationId, slices, startedAt, clock }) => {
      const own = await warehouse.begin(rider.key);
      const riding: Partial<MergeRequest> = { source: { asset, materializationId }, slices, isScan: false };
      return merged(await warehouse.merge({ ...baseOf(rider, { ...own, startedAt, clock }), slices, ...riding }));
    },
    differences: (asset) =>
      withFile(join(folder, 'warehouse.duckdb'), { memoryMb: 100, isReadOnly: true }, (session) =>
        tableDifferences(session, asset, simulator.rows(asset.key)),
      ),
    query: (sql) =>
      withFile(join(folder, 'warehouse.duckdb'), { memoryMb: 100, isReadOnly: true }, (session) => session.rows(sql)),
    remove: async () => {
      await warehouse.close();
      api.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Time that goes two hundred times as fast: half a minute of patience takes no time. */
const fastClock: Clock = {
  now: () => performance.now() * 200,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms / 200);
    return () => clearTimeout(timer);
  },
};

const graph = buildAssetGraph(assets);

function planOf({ key }: Asset): AssetPlan {
  const [plan] = planAssets([key], {
    graph,
    assets: byKey,
    stored: new Map(),
    mode: 'full',
    named: new Set([key]),
    now: new Date(),
    timeZone: 'America/Chicago',
    smallPages: usual.smallPages,
  });
  if (plan === undefined) throw new Error(`${key} has no plan`);
  return plan;
}

function sliceReader(
  parts: {
    readonly api: ActiveCampaign;
    readonly pages: PageStore;
    readonly parentIds: (asset: string, after: string, range: ParentRange) => Promise<readonly string[]>;
    readonly materializationId: string;
    readonly onId: (id: string) => void;
  },
  plan: AssetPlan,
): (slice: SliceRequest) => Promise<SliceResult> {
  const { api, pages, materializationId } = parts;
  const source = { asset: plan.asset, materializationId };
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const reader = { plan, source, api, pages, priority: 1, signal, onWait: () => undefined } as const;
  const parent = plan.extraction.kind === 'each' ? plan.extraction.parent : '';
  return async (slice) => {
    const log = new SliceLog(() => undefined);
    const parentIds = (after: string, range: ParentRange) => parts.parentIds(parent, after, range);
    const passes = plan.reading.kind === 'passes' ? plan.reading.passes : [];
    const noted = async (request: PageRequest): Promise<ReadPage> => {
      const page = await readPage(reader, request);
      page.ids.forEach(parts.onId);
      return page;
    };
    const shown = await readSlice({ log, readPage: noted, parentIds, passes }, slice);
    return reportSlice({ pages, source, log }, slice, shown);
  };
}

/** What the workflow does, one slice after the other. */
async function walkSlices(
  { plan, limits }: { readonly plan: AssetPlan; readonly limits: PlanLimits },
  read: (slice: SliceRequest) => Promise<SliceResult>,
): Promise<Extraction> {
  let extraction = beginExtraction(plan, limits);
  while (!isExtracted(extraction)) {
    const next = nextSlice(extraction, { slices: 0, limits });
    if (next === undefined) throw new Error(`${plan.asset}: nothing to ask, and not at the end`);
    try {
      const result = await read(next.slice);
      extraction = afterSlice(next.extraction, { slice: next.slice, result }, { plan, slices: 0, limits });
    } catch (error) {
      if (!(error instanceof UnavailableError) || plan.extraction.kind !== 'each') throw error;
      extraction = fallBackToParents(extraction, limits);
    }
  }
  return extraction;
}

const mergeOf = (asset: Asset, beginning: Beginning, extraction: Extraction): MergeRequest => {
  const { mostSuspects: _, ...request } = mergeRequestOf({
    plan: planOf(asset),
    run: { runId: 'run', mode: 'full', request: {} },
    beginning,
    extraction,
  });
  return request;
};

const baseOf = (asset: Asset, beginning: Beginning): MergeRequest => ({
  ...beginning,
  asset: asset.key,
  slices: [],
  runId: 'run',
  mode: 'full',
  strategy: 'scan',
  reason: 'a test',
  isScan: true,
  proof: null,
  calls: 0,
  rowsRead: 0,
  allowDeletes: false,
});
