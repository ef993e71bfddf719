/** The listings of parent rows, one for each: all of them, or those of parents that changed. */
import { GoneError } from '../activecampaign/errors';
import { hasListingEnded } from '../graph/pages-meet';
import type { SliceRequest } from '../graph/slice';
import { ask, type Shown, type Slicing } from './slicing';

export async function walkParents(slicing: Slicing, slice: SliceRequest & { kind: 'parents' }): Promise<Shown> {
  const { after, parents: limit, changedSince } = slice;
  const parents = await slicing.parentIds(after, { limit, ...(changedSince === undefined ? {} : { changedSince }) });
  await Promise.all(parents.map((parent) => walkListingOf(slicing, { parent, limit: slice.limit })));
  const lastId = parents.at(-1);
  return { ...(lastId === undefined ? {} : { lastId }), hasEnded: parents.length < limit };
}

/** A page with fewer rows is no full one, even if it was capped at 20 and some of its rows are hidden. */
const SHORT_PAGE = 10;

/**
 * The listing of one parent ends with a short page, mostly its only one. Of a parent that is gone the rows are left alone; and
 * so are those beyond the first page where the API shows no other.
 */
async function walkListingOf(
  slicing: Slicing,
  { parent, limit }: { readonly parent: string; readonly limit: number },
): Promise<void> {
  const request = { kind: 'parent', parent, limit, reading: 0 } as const;
  try {
    let headId: string | undefined;
    for (let offset = 0, pageRows = 0; ;) {
      const { summary } = await ask(slicing, { ...request, offset });
      if (offset > 0 && summary.firstId === headId) return;
      headId ??= summary.firstId;
      pageRows = Math.max(pageRows, summary.rows);
      const total = summary.total ?? (summary.rows < SHORT_PAGE ? offset + summary.rows : undefined);
      if (summary.rows < 2 || hasListingEnded({ offset, rows: summary.rows }, { total, pageRows, limit })) break;
      offset += summary.rows - 1;
    }
    slicing.log.wholeParents.push(parent);
  } catch (error) {
    if (!(error instanceof GoneError)) throw error;
  }
}
