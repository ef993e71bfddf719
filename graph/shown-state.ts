/** The state of an asset as people read it: what is held back is paused, whether it has begun or waits. */
import { isOpen } from './left-out';
import type { AssetProgress } from './plan';

export const shownState = ({ state, isPaused }: Pick<AssetProgress, 'state' | 'isPaused'>): string =>
  isPaused === true && isOpen({ state }) ? 'paused' : state;
