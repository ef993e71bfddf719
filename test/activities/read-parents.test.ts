import { readSlice } from '../../activities/read-slice';
import { SliceLog } from '../../activities/slice-log';
import { answer, type Listing } from '../workflows/listing';

const aListing = (count: number, change: Partial<Listing> = {}): Listing => ({
  rows: Array.from({ length: count }, (_, index) => ({ id: index + 1, isHidden: false })),
  cap: 20,
  total: () => undefined,
  ...change,
});

/** Walks the listing of one parent; whether it was read to its end, and the ids that came. */
async function walk(
  listing: Listing,
): Promise<{ readonly isWhole: boolean; readonly ids: number; readonly calls: number }> {
  const log = new SliceLog(() => undefined);
  const ids = new Set<string>();
  await readSlice(
    {
      log,
      passes: [],
      parentIds: async () => ['7'],
      readPage: async (request) => {
        if (request.kind !== 'parent' || log.calls > 50) throw new Error('the listing does not end');
        const page = answer(listing, { kind: 'offset', offset: request.offset, limit: request.limit, reading: 0 });
        for (const id of page.ids) ids.add(id);
        return page;
      },
    },
    { kind: 'parents', after: '0', parents: 100, limit: 100 },
  );
  return { isWhole: log.wholeParents.includes('7'), ids: ids.size, calls: log.calls };
}

describe('the listing of a parent', () => {
  it.each([0, 1, 7, 19, 20, 21, 39, 58, 100])('of %i rows is read to its end', async (count) => {
    for (const total of [(rows: number) => rows, () => undefined, () => 1_000]) {
      expect(await walk(aListing(count, { total }))).toMatchObject({ isWhole: true, ids: count });
    }
  });

  it('is not known whole where the API ignores the offset', async () => {
    expect(await walk(aListing(50, { ignoresOffset: true }))).toEqual({ isWhole: false, ids: 20, calls: 2 });
  });
});
