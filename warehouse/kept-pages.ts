/** The pages of a rebuild: of many materializations, which must all be there. */
import { stat } from 'node:fs/promises';
import { PagesGoneError } from './errors';
import type { PageStore } from './page-store';
import type { KeptSource } from './sources';
import type { SourcePage } from './stage-sql';

/** Slices, of some 25 pages each, that are staged in one opening of the staging file: DuckDB frees some memory at the close only. */
const SLICES_AT_ONCE = 40;

export function batchesOf(sources: readonly KeptSource[]): readonly (readonly KeptSource[])[] {
  const batches: KeptSource[][] = [];
  let slices = Infinity;
  for (const source of sources) {
    if (slices + source.slices.length > SLICES_AT_ONCE) {
      batches.push([]);
      slices = 0;
    }
    batches.at(-1)?.push(source);
    slices += source.slices.length;
  }
  return batches;
}

/** @throws PagesGoneError where one is missing: an older copy of its rows would count as the last one */
export async function keptPages(
  store: PageStore,
  asset: string,
  sources: readonly KeptSource[],
): Promise<readonly SourcePage[]> {
  const pages: SourcePage[] = [];
  for (const { source, slices, storedSinceMs } of sources) {
    for (const slice of slices) {
      const manifest = await store.readSlice(source, slice);
      if (manifest === undefined) throw pagesGone(asset, source.materializationId);
      for (const summary of manifest.pages) {
        if (summary.storedAtMs < storedSinceMs) continue;
        const file = await stat(store.pagePath(source, summary.name)).catch(() => undefined);
        if (file === undefined) throw pagesGone(asset, source.materializationId);
        pages.push({ source, summary });
      }
    }
  }
  return pages;
}

const pagesGone = (asset: string, materializationId: string): PagesGoneError =>
  new PagesGoneError(`pages of the materialization ${materializationId} are gone from the disk`, {
    asset,
    hint: `Without them older values would take the place of newer ones: run "npx campaignlake materialize ${asset} --full" instead`,
  });
