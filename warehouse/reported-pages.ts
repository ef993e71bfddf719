/** The pages that slices reported: never what a folder happens to hold. */
import type { PageSummary } from '../graph/page';
import type { PageSource, StageRequest } from '../graph/staging';
import { WarehouseError } from './errors';
import type { PageStore } from './page-store';

/** @throws WarehouseError when a slice was reported whose manifest is not on disk */
export async function reportedPages(
  store: PageStore,
  { asset, materializationId, slices, ...request }: StageRequest,
): Promise<{ readonly source: PageSource; readonly summaries: readonly PageSummary[] }> {
  const source = request.source ?? { asset, materializationId };
  const manifests = await Promise.all(
    slices.map(async (slice) => {
      const manifest = await store.readSlice(source, slice);
      if (manifest !== undefined) return manifest.pages;
      throw new WarehouseError(`slice "${slice}" was reported, but its pages are not on disk`, {
        asset,
        hint: 'Materialize the asset again',
      });
    }),
  );
  // Two slices may hold one page: a row that was read again by the same request.
  return { source, summaries: [...new Map(manifests.flat().map((page) => [page.name, page])).values()] };
}
