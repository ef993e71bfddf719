/** What an operator holds back of a run: all of it or single assets. A word about the run is the newest about each asset. */
import { log, patched } from '@temporalio/workflow';
import type { Pause } from '../graph/pause';
import type { AssetProgress, RunProgress } from '../graph/plan';
import { nearest } from '../graph/nearest';
import { isHeld } from '../graph/time-left';
import { HeldTime } from './held-time';

export class Pauses {
  private isRunPaused = false;
  private readonly exceptions = new Set<string>();
  private readonly held = new HeldTime();

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

  /** To be told at each change of an asset: the time in which all is held back, and nothing in flight, counts for no pace. */
  note(assets: RunProgress['assets'], nowMs: number): void {
    const isAnyEnding = Object.values(assets).some(({ isEnding }) => isEnding);
    this.held.note(isHeld(this.shownAssets(assets)) && !isAnyEnding, nowMs);
  }

  /** A run and its assets, as an operator sees them. */
  shown(assets: RunProgress['assets']): Pick<RunProgress, keyof Pause | 'assets'> {
    const isPaused = this.isRunPaused ? { isPaused: true } : {};
    return { ...isPaused, ...this.held.shown(), assets: this.shownAssets(assets) };
  }

  /** One that runs says by itself whether it is paused, since somebody may have told it alone. */
  private shownAssets(assets: RunProgress['assets']): RunProgress['assets'] {
    const shown = Object.values(assets).map((asset): AssetProgress =>
      asset.state === 'waiting' && this.isPaused(asset.asset) ? { ...asset, isPaused: true } : asset,
    );
    return Object.fromEntries(shown.map((asset) => [asset.asset, asset]));
  }
}

/**
 * Whoever types a signal may name assets: one as a text, in an object like that of a request, or several in a list. Null, an
 * empty object or nothing at all mean the run: undefined. Whatever else was meant holds nothing back, and least of all the run.
 */
export function assetsNamed(word: unknown): readonly string[] | undefined {
  const isWithin = typeof word === 'object' && word !== null && 'asset' in word && patched('a pause by {"asset"}');
  const named = isWithin ? word.asset : word;
  if (typeof named === 'string' && named !== '') return [named];
  if (JSON.stringify(word ?? {}) === '{}' || !patched('a pause by what names no asset')) return undefined;
  if (Array.isArray(named) && named.length > 0 && named.every((one) => typeof one === 'string')) return named;
  log.warn(`a signal to pause or resume changes nothing: ${JSON.stringify(word)} names no asset`, {
    hint: 'Send "contacts", ["contacts","deals"] or {"asset":"contacts"}; without an input it means the whole run',
  });
  return [];
}

/** Whoever sends a signal is told nothing by Temporal: what it names in vain stands in the worker's log. */
export function warnOfOthers(named: readonly string[], assets: RunProgress['assets']): void {
  for (const asset of named.filter((one) => assets[one] === undefined)) {
    const meant = nearest(asset, Object.keys(assets));
    const hint = meant === undefined ? {} : { hint: `Did you mean "${meant}"?` };
    log.warn(`a signal to pause or resume changes nothing: the run has no asset "${asset}"`, hint);
  }
}
