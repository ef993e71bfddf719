/** What an operator holds back of a run: all of it or single assets. A word about the run is the newest about each asset. */
export class Pauses {
  private isRunPaused = false;
  private readonly exceptions = new Set<string>();

  /** An asset of its own where one is named, else the whole run. */
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
}
