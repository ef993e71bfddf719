/** The plan of a run: request, declarations and what is stored, made into plain data that the workflow walks. */
import type { Asset } from '../graph/asset';
import { RequestError } from '../graph/errors';
import { selectAssets } from '../graph/select-assets';
import type { AssetMode, AssetPlan, MaterializationPlan, MaterializeRequest } from '../graph/plan';
import type { StoredAsset } from '../graph/staging';
import type { ActivityDependencies } from './dependencies';
import { openRuns } from './open-runs';
import { parseRequest } from './parse-request';

export interface PlanMaterializationInput {
  readonly request: MaterializeRequest;
  readonly workflowId: string;
  readonly runId: string;
  readonly startedAt: string;
}

export async function planMaterialization(
  dependencies: ActivityDependencies,
  input: PlanMaterializationInput,
): Promise<MaterializationPlan> {
  const { identity, graph, warehouse, temporal, limits, hasSearchAttributes } = dependencies;
  const request = parseRequest(input.request);
  if (request.account !== undefined && request.account !== identity.account) {
    throw new RequestError(`field "account" is "${request.account}", this worker serves "${identity.account}"`, {
      hint: 'Start the run on the task queue of that account',
    });
  }
  const selected = selectAssets(request.select ?? '*', graph);
  const stored = new Map((await warehouse.storedAssets()).map((asset) => [asset.asset, asset]));
  const mode = modeOf(request);
  await warehouse.closeRuns(await openRuns(temporal));
  await warehouse.startRun({ ...input, request, account: identity.account });
  return {
    identity,
    request,
    mode,
    assets: planAssets(dependencies, { selected, stored, mode }),
    limits,
    hasSearchAttributes,
    priority: mode === 'incremental' ? 1 : 2,
  };
}

function modeOf({ mode, since, until }: MaterializeRequest): AssetMode {
  return since !== undefined || until !== undefined ? 'backfill' : (mode ?? 'incremental');
}

function planAssets(
  { graph, assets }: ActivityDependencies,
  chosen: {
    readonly selected: readonly string[];
    readonly stored: ReadonlyMap<string, StoredAsset>;
    readonly mode: AssetMode;
  },
): readonly AssetPlan[] {
  const isSelected = new Set(chosen.selected);
  const plans = graph
    .levels(chosen.selected)
    .flat()
    .map((key) => {
      const asset = assets.get(key);
      if (asset === undefined) throw new Error(`${key} is in the graph but not declared`);
      return planAsset(asset, { isSelected, assets, stored: chosen.stored.get(key), mode: chosen.mode });
    });
  // Cheapest first, as far as that is known: many tables are done early. Upstreams are waited for whatever the order.
  const rowsOf = ({ expectedRows }: AssetPlan): number => expectedRows ?? Number.MAX_SAFE_INTEGER;
  return plans.toSorted((a, b) => rowsOf(a) - rowsOf(b));
}

/** One asset's part of a plan. */
export function planAsset(
  asset: Asset,
  context: {
    readonly isSelected: ReadonlySet<string>;
    readonly assets: ReadonlyMap<string, Asset>;
    readonly stored: StoredAsset | undefined;
    readonly mode: AssetMode;
  },
): AssetPlan {
  const { isSelected, stored } = context;
  const { extraction } = asset;
  const listed = (extraction.kind === 'rides' ? context.assets.get(extraction.carrier) : undefined) ?? asset;
  const carrier = extraction.kind === 'rides' && isSelected.has(extraction.carrier) ? extraction.carrier : undefined;
  const riders = [...context.assets.values()]
    .filter(
      ({ key, extraction: other }) => other.kind === 'rides' && other.carrier === asset.key && isSelected.has(key),
    )
    .map(({ key }) => key);
  return {
    asset: asset.key,
    group: asset.group,
    description: asset.description,
    endpoint: asset.endpoint,
    // A rider's pages are pages of its carrier, read for it alone or not: they are counted by the carrier's records.
    recordsKey: listed.recordsKey,
    primaryKey: listed.primaryKey[0] ?? 'id',
    extraction,
    deps: asset.deps.filter((key) => isSelected.has(key)),
    ...(carrier === undefined ? {} : { carrier }),
    riders,
    reading: carrier === undefined ? { kind: 'scan' } : { kind: 'riding' },
    probes: [],
    ...strategyOf(asset, carrier),
    ...(stored === undefined ? {} : { expectedRows: stored.rows }),
    hasAnswered: stored?.hasAnswered ?? false,
    ...restOf(stored, context.mode),
    ...(asset.params === undefined ? {} : { params: asset.params }),
  };
}

/** Each time it takes half a minute to be sure that an endpoint is not there. */
const ASK_AGAIN_MS = 24 * 60 * 60_000;

function restOf(stored: StoredAsset | undefined, mode: AssetMode): Pick<AssetPlan, 'unavailableSince'> {
  if (stored?.lastState !== 'unavailable' || stored.hasAnswered || mode !== 'incremental') return {};
  const { lastAskedAt } = stored;
  const isRecent = lastAskedAt !== undefined && Date.now() - Date.parse(lastAskedAt) < ASK_AGAIN_MS;
  return isRecent ? { unavailableSince: lastAskedAt } : {};
}

function strategyOf({ extraction }: Asset, carrier: string | undefined): Pick<AssetPlan, 'strategy' | 'reason'> {
  if (carrier !== undefined)
    return { strategy: 'riding', reason: `its rows come side-loaded in the pages of ${carrier}` };
  switch (extraction.kind) {
    case 'keyset':
      return { strategy: 'keyset', reason: 'id_greater is documented for this endpoint' };
    case 'each':
      return { strategy: 'scan', reason: 'the flat listing, where the account has it' };
    case 'rides':
      return {
        strategy: 'scan',
        reason: `${extraction.carrier} is not selected, so its pages are read for this asset`,
      };
    case 'offset':
      return { strategy: 'scan', reason: 'every run scans the whole listing in this version' };
  }
}
