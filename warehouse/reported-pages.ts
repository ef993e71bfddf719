/** The pages that slices reported: never what a folder happens to hold. */
import type { PageSummary } from '../graph/page';
import type { PageSource, StageRequest } from '../graph/staging';
import { WarehouseError } from './errors';
import type { PageStore } from './page-store';
import type { SourcePage } from './stage-sql';

export interface ReportedPages {
  readonly source: PageSource;
  readonly summaries: readonly PageSummary[];
  readonly goneIds: readonly string[];
  readonly wholeParents: readonly string[];
}

export const sourcePages = ({ source, summaries }: ReportedPages): readonly SourcePage[] =>
  summaries.map((summary) => ({ source, summary }));

/** @throws WarehouseError when a slice was reported whose manifest is not on disk */
export async function reportedPages(
  store: PageStore,
  { asset, materializationId, slices, ...request }: StageRequest,
): Promise<ReportedPages> {
  const source = request.source ?? { asset, materializationId };
  const manifests = await Promise.all(
    slices.map(async (slice) => {
      const manifest = await store.readSlice(source, slice);
      if (manifest !== undefined) return manifest;
      throw new WarehouseError(`slice "${slice}" was reported, but its pages are not on disk`, {
        asset,
        hint: 'Materialize the asset again',
      });
    }),
  );
  const pages = manifests.flatMap((manifest) => manifest.pages);
  return {
    source,
    // Two slices may hold one page: a row that was read again by the same request.
    summaries: [...new Map(pages.map((page) => [page.name, page])).values()],
    goneIds: manifests.flatMap(({ goneIds = [] }) => goneIds),
    wholeParents: manifests.flatMap(({ wholeParents = [] }) => wholeParents),
  };
}
