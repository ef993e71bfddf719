/** The assets of a run that is over: what it was reading, or had yet to begin, will not go on. */
import type { AssetProgress, RunProgress, RunState } from './plan';

const ENDED_EARLY: Partial<Readonly<Record<RunState, string>>> = {
  canceled: 'was canceled',
  failed: 'failed',
  terminated: 'was terminated',
};

/** With their final states: one that has not ended is skipped, and says why; what was read of it stays counted. */
export function finalAssets(assets: RunProgress['assets'], state: RunState): RunProgress['assets'] {
  const ending = ENDED_EARLY[state];
  if (ending === undefined) return assets;
  return Object.fromEntries(
    Object.entries(assets).map(([key, asset]) => [key, isOpen(asset) ? leftOut(asset, ending) : asset]),
  );
}

export const isOpen = ({ state }: Pick<AssetProgress, 'state'>): boolean => state === 'waiting' || state === 'running';

function leftOut({ isPaused: _, ...asset }: AssetProgress, ending: string): AssetProgress {
  const message = `${asset.asset}: the run ${ending} before it was done`;
  return { ...asset, state: 'skipped', error: { type: 'Skipped', message } };
}
