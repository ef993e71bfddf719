/** What a merge is asked for, from what was read: pure, so that a history of runs can be played without a server. */
import type { AssetMode, AssetPlan, MaterializeRequest } from '../graph/plan';
import type { Beginning, Coverage, MergeRequest, MergeResult } from '../graph/staging';
import type { CarrierPages } from './asset-input';
import type { Extraction } from './extraction/extraction';
import { proofOf, type Proof } from './extraction/proof';

export interface Read {
  readonly plan: AssetPlan;
  readonly run: { readonly runId: string; readonly mode: AssetMode; readonly request: MaterializeRequest };
  readonly beginning: Beginning;
  /** Of its own pages. */
  readonly extraction?: Extraction;
  /** Of the carrier's. */
  readonly carrier?: CarrierPages;
  /** Slices that asked for suspects. */
  readonly confirmed?: readonly string[];
  /** Beside those of the extraction: probes, suspects. */
  readonly moreCalls?: number;
}

export function mergeRequestOf(read: Read): MergeRequest {
  const { plan, run, beginning, extraction, carrier, confirmed, moreCalls = 0 } = read;
  const { since, until, allowDeletes = false } = run.request;
  const proof = extraction === undefined ? proofByCarrier(carrier) : proofOf(extraction, plan);
  const covers = coverageOf(read);
  const answeredAt = extraction?.answeredAt ?? carrier?.answeredAt;
  const isWalk = extraction?.reading.kind === 'parents';
  return {
    asset: plan.asset,
    materializationId: beginning.materializationId,
    ...(carrier === undefined
      ? {}
      : { source: { asset: carrier.asset, materializationId: carrier.beginning.materializationId } }),
    slices: [...(extraction?.slices ?? carrier?.slices ?? []), ...(confirmed ?? [])],
    runId: run.runId,
    mode: run.mode,
    strategy: isWalk ? 'each' : strategyOf(plan, extraction),
    reason: plan.reason,
    ...(extraction?.fallback === undefined ? {} : { fallback: extraction.fallback }),
    startedAt: beginning.startedAt,
    clock: beginning.clock,
    isScan: isScan(read),
    ...proof,
    ...(covers === undefined ? {} : { covers }),
    ...(answeredAt === undefined ? {} : { answeredAt }),
    ...(beginning.carrierBookmark === undefined ? {} : { carrierBookmark: beginning.carrierBookmark }),
    calls: (extraction?.calls ?? 0) + moreCalls,
    rowsRead: extraction?.rows ?? 0,
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    allowDeletes,
    // Once they were asked for, the answers decide.
    ...(confirmed === undefined && plan.singleKey !== undefined ? { mostSuspects: extraction?.calls ?? 0 } : {}),
  };
}

/** What always comes along in a listing is as whole as that was read; what rides with changed rows is never all. */
const isScan = ({ plan, extraction, carrier }: Read): boolean =>
  extraction === undefined ? plan.extraction.kind === 'rides' && carrier?.isScan === true : extraction.isScan;

function proofByCarrier(carrier: CarrierPages | undefined): Proof {
  if (carrier?.isScan !== true) return { proof: null };
  const { proof, proofReason } = carrier;
  return { proof, ...(proofReason === undefined ? {} : { proofReason }) };
}

/** What it turned out to be, where that is not as planned. */
function strategyOf(plan: AssetPlan, extraction: Extraction | undefined): string {
  if (extraction?.isScan !== true) return plan.strategy;
  return extraction.reading.kind === 'keyset' ? 'keyset' : 'scan';
}

function coverageOf({ plan, beginning, extraction, carrier }: Read): Coverage | undefined {
  const { reading } = plan;
  if (carrier?.window !== undefined && plan.ridesOnChanged === true) {
    const { from, to } = carrier.window;
    return { bookmark: 'carrier', from, ...(to === undefined ? {} : { to }) };
  }
  if (extraction === undefined || extraction.isScan) return undefined;
  if (reading.kind === 'changed-parents') return { bookmark: 'parents', from: reading.since, to: beginning.clock };
  const [pass] = reading.kind === 'passes' ? reading.passes : [];
  return pass === undefined ? undefined : { bookmark: pass.values === 'id' ? 'id' : 'key', from: pass.from };
}

/** What riders are staged from, once the carrier is merged. */
export function carrierPagesOf(
  { plan, beginning, extraction }: Read,
  { request, merged }: { readonly request: MergeRequest; readonly merged: MergeResult },
): CarrierPages {
  const { isScan: wasScan, answeredAt } = request;
  // Single records, asked for as suspects, bring nothing along.
  const slices = extraction?.slices ?? request.slices;
  const [pass] = plan.reading.kind === 'passes' ? plan.reading.passes : [];
  const to = merged.covered;
  return {
    asset: plan.asset,
    beginning,
    slices,
    ...(wasScan || pass === undefined || extraction === undefined
      ? {}
      : { window: { from: pass.from, ...(to === undefined ? {} : { to }) } }),
    ...(answeredAt === undefined ? {} : { answeredAt }),
    isScan: wasScan,
    proof: merged.proof,
    ...(merged.proofReason === undefined ? {} : { proofReason: merged.proofReason }),
  };
}
