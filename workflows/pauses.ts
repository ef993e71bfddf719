/** What an operator holds back of a run: all of it or single assets. A word about the run is the newest about each asset. */
import type { AssetProgress } from '../graph/plan';

export class Pauses {
  private isRunPaused = false;
  private readonly exceptions = new Set<string>();

  /** An asset where one is named, else the whole run. */
  set(isPaused: boolean, asset?: string): void {
    if (asset === undefined) {
      this.isRunPaused = isPaused;
      this.exceptions.clear();
    } else if (isPaused === this.isRunPaused) this.exceptions.delete(asset);
    else this.exceptions.add(asset);
  }

  isPaused(asset?: string): boolean {
    return asset === undefined ? this.isRunPaused : this.isRunPaused !== this.exceptions.has(asset);
  }

  /** As an operator sees them: one that runs says by itself whether it is paused, since somebody may have told it alone. */
  shown(assets: Readonly<Record<string, AssetProgress>>): Readonly<Record<string, AssetProgress>> {
    const shown = Object.values(assets).map((asset) =>
      asset.state === 'waiting' && this.isPaused(asset.asset) ? { ...asset, isPaused: true } : asset,
    );
    return Object.fromEntries(shown.map((asset) => [asset.asset, asset]));
  }
}

/** Whoever types a signal may name an asset; null, an object or nothing at all mean the run. */
export const assetNamed = (word: unknown): string | undefined =>
  typeof word === 'string' && word !== '' ? word : undefined;
