/** When an asset may start, and what the end of an upstream means for it: nothing, skipped, or unavailable too. */
import type { AssetFailure, AssetPlan, AssetProgress, MaterializationPlan } from '../graph/plan';
import type { CarrierPages } from './asset-input';

export interface Obstacle {
  readonly state: 'skipped' | 'unavailable' | 'fresh';
  /** Of what is fresh there is none. */
  readonly error?: AssetFailure;
}

const upstreamsOf = (asset: AssetPlan): readonly string[] =>
  asset.carrier === undefined ? asset.deps : [...asset.deps, asset.carrier];

/** Assets whose upstreams have ended, in the plan's order, as many as may still run. */
export function startable(state: {
  readonly plan: MaterializationPlan;
  readonly waiting: ReadonlyMap<string, AssetPlan>;
  readonly ended: ReadonlySet<string>;
  readonly running: ReadonlySet<string>;
  readonly isHeld: (asset: string) => boolean;
}): readonly AssetPlan[] {
  const { limits, heldTakeNoPlace = false } = state.plan;
  const atWork = [...state.running].filter((asset) => !(heldTakeNoPlace && state.isHeld(asset)));
  const free = limits.concurrentAssets - atWork.length;
  const isReady = (asset: AssetPlan): boolean =>
    !state.isHeld(asset.asset) && upstreamsOf(asset).every((key) => state.ended.has(key));
  return [...state.waiting.values()].filter(isReady).slice(0, Math.max(free, 0));
}

export function obstacleOf(
  asset: AssetPlan,
  known: {
    readonly progress: Readonly<Record<string, AssetProgress>>;
    /** Pages that a carrier left to be staged from. */
    readonly pagesOf: (carrier: string) => CarrierPages | undefined;
  },
): Obstacle | undefined {
  if (asset.unavailableSince !== undefined) {
    const message = `${asset.asset}: the account did not have it on ${asset.unavailableSince}; it is asked for once a day`;
    return { state: 'unavailable', error: { type: 'Unavailable', message } };
  }
  if (asset.freshSince !== undefined) return { state: 'fresh' };
  for (const key of upstreamsOf(asset)) {
    const state = known.progress[key]?.state;
    if (state === 'unavailable') {
      const message = `${asset.asset}: needs ${key}, which the account does not have`;
      return { state, error: { type: 'Unavailable', message } };
    }
    const pages = key === asset.carrier ? known.pagesOf(key) : undefined;
    const isWithoutPages = key === asset.carrier && pages === undefined;
    if (asset.ridesOnChanged === true && pages !== undefined && pages.window === undefined) {
      const message = `${asset.asset}: ${key} had to be read whole, and its rows did not come along; the next run reads them`;
      return { state: 'skipped', error: { type: 'Skipped', message } };
    }
    if (state === 'failed' || state === 'skipped' || isWithoutPages) {
      const message = `${asset.asset}: needs ${key}, which is ${state ?? 'unknown'}`;
      return { state: 'skipped', error: { type: 'Skipped', message } };
    }
  }
  return undefined;
}
