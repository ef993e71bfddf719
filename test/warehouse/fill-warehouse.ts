/** One step of a materialization in a process of its own, whose files may not grow beyond what its shell allows. */
import { join } from 'node:path';
import { assets } from '../../assets';
import { PageStore } from '../../warehouse/page-store';
import { openWarehouse, type Warehouse } from '../../warehouse/warehouse';
import { mergeRequest, options } from './a-warehouse';

export type Step = 'store' | 'stage' | 'merge' | 'publish';

const PAGES = 30;
const ROWS = 100;
/** Hardly any of it can be packed. */
const noise = (seed: number): string => {
  let [text, state] = ['', seed + 1];
  while (text.length < 400) text += (state = (state * 48_271) % 2_147_483_647).toString(36);
  return text;
};

const tags = assets.filter(({ key }) => key === 'tags');
const source = { asset: 'tags', materializationId: 'one' };
const beginning = { materializationId: 'one', startedAt: '2026-11-01T00:00:00.000Z', clock: '0' };

/** Does all steps up to this one; what was done before is found and not done again. */
export async function fillWarehouse(folder: string, step: Step): Promise<void> {
  if (step === 'store') await storeAll(pagesIn(folder));
  else await withWarehouse(folder, step);
  process.stdout.write(`${step} done\n`);
}

const pagesIn = (folder: string): PageStore => new PageStore(join(folder, 'raw'));

async function withWarehouse(folder: string, step: Step): Promise<void> {
  const warehouse = await openWarehouse(options(folder, { assets: tags }));
  try {
    await stepsTo(step, { warehouse, pages: pagesIn(folder) });
  } finally {
    await warehouse.close();
  }
}

async function stepsTo(
  step: Step,
  { warehouse, pages }: { readonly warehouse: Warehouse; readonly pages: PageStore },
): Promise<void> {
  await storeAll(pages);
  if (step === 'publish') return void (await warehouse.publish());
  const request = mergeRequest('tags', beginning, { slices: ['s1'], mode: 'full', rowsRead: PAGES * ROWS });
  await warehouse.stage(request);
  if (step === 'merge') await warehouse.merge(request);
}

async function storeAll(pages: PageStore): Promise<void> {
  const shape = { recordsKey: 'tags', primaryKey: 'id' };
  const summaries = [];
  for (let page = 0; page < PAGES; page++) {
    const request = { kind: 'offset', offset: page * ROWS, limit: ROWS, reading: 0 } as const;
    const known = await pages.find(source, request, shape);
    summaries.push((known ?? (await pages.store(source, pageOf(page, request), shape))).summary);
  }
  await pages.writeSlice(source, { name: 's1', pages: summaries });
}

function pageOf(
  page: number,
  request: { readonly kind: 'offset'; readonly offset: number; readonly limit: number; readonly reading: number },
) {
  const records = Array.from({ length: ROWS }, (_, row) => ({
    id: String(page * ROWS + row + 1),
    tag: noise(page * ROWS + row),
    tagType: 'contact',
    description: noise(page * ROWS + row + 7),
  }));
  return { request, records, body: Buffer.from(JSON.stringify({ tags: records })), total: undefined };
}
