/** What the end of an upstream means for an asset: nothing, skipped, or unavailable too. */
import type { AssetFailure, AssetPlan, AssetProgress } from '../graph/plan';

export interface Obstacle {
  readonly state: 'skipped' | 'unavailable';
  readonly error: AssetFailure;
}

export const upstreamsOf = (asset: AssetPlan): readonly string[] =>
  asset.carrier === undefined ? asset.deps : [...asset.deps, asset.carrier];

export function obstacleOf(
  asset: AssetPlan,
  known: {
    readonly progress: Readonly<Record<string, AssetProgress>>;
    /** Whether a carrier left pages to be staged from. */
    readonly hasPages: (carrier: string) => boolean;
  },
): Obstacle | undefined {
  if (asset.unavailableSince !== undefined) {
    const message = `${asset.asset}: the account did not have it on ${asset.unavailableSince}; it is asked for once a day`;
    return { state: 'unavailable', error: { type: 'Unavailable', message } };
  }
  for (const key of upstreamsOf(asset)) {
    const state = known.progress[key]?.state;
    if (state === 'unavailable') {
      const message = `${asset.asset}: needs ${key}, which the account does not have`;
      return { state, error: { type: 'Unavailable', message } };
    }
    const isWithoutPages = key === asset.carrier && !known.hasPages(key);
    if (state === 'failed' || state === 'skipped' || isWithoutPages) {
      const message = `${asset.asset}: needs ${key}, which is ${state ?? 'unknown'}`;
      return { state: 'skipped', error: { type: 'Skipped', message } };
    }
  }
  return undefined;
}
