import { join } from 'node:path';
import { readPage, type PageReader } from '../../activities/read-page';
import type { ActiveCampaign } from '../../activecampaign/client';
import { BrokenBodyError, PassingError } from '../../activecampaign/errors';
import type { PageRequest } from '../../graph/page';
import { PageStore } from '../../warehouse/page-store';
import { inTemporaryFolder } from '../client/temporary-folder';
import { somePlan } from '../workflows/listing';

const request: PageRequest = { kind: 'offset', offset: 0, limit: 100, reading: 0 };

/** An API whose bodies break above so many records; `asked` are the limits. */
function anApi(most: number): { readonly api: ActiveCampaign; readonly asked: number[] } {
  const asked: number[] = [];
  const ask = async ({ params }: { readonly params: { readonly limit: number } }) => {
    asked.push(params.limit);
    if (params.limit > most) throw new BrokenBodyError('an empty body', { calls: 4 });
    const records = Array.from({ length: params.limit }, (_, index) => ({ id: String(index + 1) }));
    return { body: Buffer.from(JSON.stringify({ contacts: records })), records, calls: 1 };
  };
  return { api: { ask } as unknown as ActiveCampaign, asked };
}

const withReader = (most: number, act: (reader: PageReader, asked: number[]) => Promise<void>): Promise<void> =>
  inTemporaryFolder(async (folder) => {
    const { api, asked } = anApi(most);
    await act(
      {
        plan: somePlan({ kind: 'offset' }),
        source: { asset: 'contacts', materializationId: 'm' },
        api,
        pages: new PageStore(join(folder, 'raw')),
        priority: 1,
        signal: new AbortController().signal,
        onWait: () => undefined,
      },
      asked,
    );
  });

describe('a page', () => {
  it('is asked for with fewer records while its bodies break, and every call counts', () =>
    withReader(30, async (reader, asked) => {
      const { summary, calls } = await readPage(reader, request);
      expect(asked).toEqual([100, 50, 25]);
      expect(calls).toBe(4 + 4 + 1);
      expect(summary).toMatchObject({ rows: 25, firstId: '1', lastId: '25', request: { limit: 25 } });
    }));

  it('that is on disk is not asked for again, with whatever limit it came', () =>
    withReader(30, async (reader, asked) => {
      const first = await readPage(reader, request);
      const again = await readPage(reader, request);
      expect(again).toEqual({ summary: first.summary, ids: first.ids, keys: [], calls: 0 });
      expect(asked).toHaveLength(3);
      await readPage(reader, { ...request, reading: 1 });
      expect(asked).toHaveLength(6);
    }));

  it('fails when bodies break however few records are asked for: with one it could not move on', () =>
    withReader(1, async (reader, asked) => {
      await expect(readPage(reader, request)).rejects.toMatchObject({ type: 'BrokenBody', calls: 6 * 4 });
      expect(asked).toEqual([100, 50, 25, 12, 6, 3]);
    }));

  it('is not asked for with fewer records because of anything else', () =>
    withReader(100, async (reader) => {
      const asked: number[] = [];
      const ask = async ({ params }: { readonly params: { readonly limit: number } }) => {
        asked.push(params.limit);
        throw new PassingError('HTTP 503');
      };
      const failing = { ...reader, api: { ask } as unknown as ActiveCampaign };
      await expect(readPage(failing, request)).rejects.toThrow(PassingError);
      expect(asked).toEqual([100]);
    }));
});
