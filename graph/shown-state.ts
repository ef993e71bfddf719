/** States as people read them: what is held back is paused, whether it has begun or waits. */
import { isOpen } from './left-out';
import type { AssetProgress, RunProgress, RunState } from './plan';

export const shownState = ({ state, isPaused }: Pick<AssetProgress, 'state' | 'isPaused'>): string =>
  isPaused === true && isOpen({ state }) ? 'paused' : state;

export const shownRunState = ({ state, isPaused }: Pick<RunProgress, 'state' | 'isPaused'>): RunState | 'paused' =>
  isPaused === true && state === 'running' ? 'paused' : state;
