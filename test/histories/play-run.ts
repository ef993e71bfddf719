/** A run, step by step, as the workflows do it: so that runs can overlap, fail, and be merged twice wherever a history wants it. */
import { reportSlice } from '../../activities/extract-slice';
import { probe } from '../../activities/probe';
import { readPage } from '../../activities/read-page';
import { readSlice } from '../../activities/read-slice';
import { SliceLog } from '../../activities/slice-log';
import type { AssetMode, AssetPlan, MaterializeRequest } from '../../graph/plan';
import type { SliceRequest, SliceResult } from '../../graph/slice';
import type { Beginning, MergeResult } from '../../graph/staging';
import { planLimits } from '../../worker/plan-limits';
import type { CarrierPages } from '../../workflows/asset-input';
import {
  afterSlice,
  beginExtraction,
  isExtracted,
  nextSlice,
  type Extraction,
} from '../../workflows/extraction/extraction';
import { carrierPagesOf, mergeRequestOf, type Read } from '../../workflows/merge-request';
import type { World } from './a-world';

const limits = { ...planLimits({ patienceMs: 60_000 }), smallPages: 0, slicePages: 3 };
let runs = 0;

export interface PlayedAsset {
  readonly plan: AssetPlan;
  readonly outcome: 'done' | 'fresh' | 'skipped' | 'failed';
  readonly extraction?: Extraction;
  readonly result?: MergeResult;
}

export interface RunOptions {
  readonly mode: AssetMode;
  readonly request?: MaterializeRequest;
  /** Assets that end before their merge. */
  readonly failing?: readonly string[];
  /** Every slice is read a second time from its pages, and every merge is done twice. */
  readonly isRepeated?: boolean;
}

/** Yields between any two things that the workflows do; its end is what came of each asset. */
export async function* playRun(world: World, options: RunOptions): AsyncGenerator<undefined, readonly PlayedAsset[]> {
  const runId = `run-${++runs}`;
  const plans = inOrder(await world.plan(options.mode, options.request));
  yield;
  const played: PlayedAsset[] = [];
  const carriers = new Map<string, CarrierPages>();
  for (const plan of plans) played.push(yield* playAsset({ world, options, runId, carriers }, plan));
  return played;
}

interface Playing {
  readonly world: World;
  readonly options: RunOptions;
  readonly runId: string;
  readonly carriers: Map<string, CarrierPages>;
}

async function* playAsset(playing: Playing, plan: AssetPlan): AsyncGenerator<undefined, PlayedAsset> {
  const { world, options, carriers } = playing;
  if (plan.freshSince !== undefined) return { plan, outcome: 'fresh' };
  const carrier = plan.carrier === undefined ? undefined : carriers.get(plan.carrier);
  const isWithoutPages = plan.carrier !== undefined && carrier === undefined;
  if (plan.deps.some((dep) => options.failing?.includes(dep) === true)) return { plan, outcome: 'skipped' };
  if (isWithoutPages || (plan.ridesOnChanged === true && carrier?.window === undefined))
    return { plan, outcome: 'skipped' };
  const own = await world.warehouse.begin(plan.asset, plan.reading);
  const beginning = carrier === undefined ? own : { ...carrier.beginning, materializationId: own.materializationId };
  yield;
  const extraction = carrier === undefined ? yield* extract(playing, plan, beginning) : undefined;
  if (options.failing?.includes(plan.asset) === true) {
    await world.warehouse.recordUnmerged(unmerged(playing, plan, beginning));
    return { plan, outcome: 'failed' };
  }
  const read = {
    beginning,
    ...(extraction === undefined ? {} : { extraction }),
    ...(carrier === undefined ? {} : { carrier }),
  };
  const result = yield* merge(playing, { ...read, plan });
  return { plan, outcome: 'done', ...(extraction === undefined ? {} : { extraction }), result };
}

async function* extract(
  playing: Playing,
  plan: AssetPlan,
  beginning: Beginning,
): AsyncGenerator<undefined, Extraction> {
  const { world, options } = playing;
  let extraction = beginExtraction(plan, limits, beginning);
  while (!isExtracted(extraction)) {
    const next = nextSlice(extraction, { slices: 0, limits });
    if (next === undefined) throw new Error(`${plan.asset}: nothing to ask, and not at the end`);
    const { slice } = next;
    let result = await readOne(world, { plan, beginning, slice });
    if (options.isRepeated === true)
      result = { ...(await readOne(world, { plan, beginning, slice })), calls: result.calls };
    extraction = afterSlice(next.extraction, { slice, result }, { plan, slices: 0, limits });
    yield;
  }
  const found = extraction.broken === undefined ? [] : [extraction.broken];
  const probes = extraction.isScan ? plan.probes : [];
  if (probes.length + found.length > 0) await probe(world, { plan, probes, found, priority: 1, signal: world.signal });
  return extraction;
}

async function readOne(
  { api, pages, warehouse, signal }: World,
  { plan, beginning, slice }: { readonly plan: AssetPlan; readonly beginning: Beginning; readonly slice: SliceRequest },
): Promise<SliceResult> {
  const source = { asset: plan.asset, materializationId: beginning.materializationId };
  const reader = { plan, source, api, pages, priority: 1, signal, onWait: () => undefined } as const;
  const parent = plan.extraction.kind === 'each' ? plan.extraction.parent : '';
  const log = new SliceLog(() => undefined);
  const slicing = {
    log,
    readPage: (request: Parameters<typeof readPage>[1]) => readPage(reader, request),
    parentIds: (after: string, range: { readonly limit: number; readonly changedSince?: string }) =>
      warehouse.parentIds({ asset: parent, after, ...range }),
    passes: plan.reading.kind === 'passes' ? plan.reading.passes : [],
  };
  return reportSlice({ pages, source, log }, slice, await readSlice(slicing, slice));
}

async function* merge(playing: Playing, read: Omit<Read, 'run'>): AsyncGenerator<undefined, MergeResult> {
  const { world, options, runId, carriers } = playing;
  const run = { runId, mode: options.mode, request: options.request ?? {} };
  const request = mergeRequestOf({ ...read, run });
  const answer = await world.warehouse.merge(request);
  if (answer.state === 'suspects') {
    const slice = { kind: 'records', place: 0, ...answer.suspects } as const;
    const confirmed = await readOne(world, { plan: read.plan, beginning: read.beginning, slice });
    yield;
    return yield* merge(playing, { ...read, confirmed: [confirmed.slice] });
  }
  if (options.isRepeated === true) {
    yield;
    expect(await world.warehouse.merge(request)).toEqual(answer);
  }
  if (read.plan.riders.length > 0)
    carriers.set(read.plan.asset, carrierPagesOf({ ...read, run }, { request, merged: answer }));
  yield;
  return answer;
}

/** Those that others wait for first. */
const inOrder = (plans: readonly AssetPlan[]): readonly AssetPlan[] => plans.toSorted((a, b) => rank(a) - rank(b));
const rank = ({ carrier, deps }: AssetPlan): number => (carrier === undefined && deps.length === 0 ? 0 : 1);

const unmerged = ({ options, runId }: Playing, plan: AssetPlan, beginning: Beginning) => ({
  materializationId: beginning.materializationId,
  asset: plan.asset,
  runId,
  mode: options.mode,
  strategy: plan.strategy,
  reason: plan.reason,
  state: 'failed' as const,
  startedAt: beginning.startedAt,
  endedAt: new Date().toISOString(),
  calls: 0,
  pages: 0,
  rowsRead: 0,
  error: { type: 'Test', message: 'a failure' },
});
