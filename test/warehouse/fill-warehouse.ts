/** One step of a materialization in a process of its own, whose files may not grow beyond what its shell allows. */
import { once } from 'node:events';
import { join } from 'node:path';
import { assets } from '../../assets';
import { PageStore } from '../../warehouse/page-store';
import { openWarehouse, type Warehouse } from '../../warehouse/warehouse';
import { mergeRequest, options } from './a-warehouse';

export type Step = 'store' | 'stage' | 'merge' | 'publish';

export interface Filling {
  readonly folder: string;
  /** Steps before it are done too; what was done before is found and not done again. */
  readonly step: Step;
  /** Each has rows of its own. @default 1 */
  readonly materialization?: number;
  /** Says why it failed, and tries again in the same process when its standard input says so. */
  readonly triesAgain?: boolean;
  readonly parquet?: 'changed' | 'off';
}

const PAGES = 30;
const ROWS = 100;
/** Hardly any of it can be packed. */
const noise = (seed: number): string => {
  let [text, state] = ['', seed + 1];
  while (text.length < 1_200) text += (state = (state * 48_271) % 2_147_483_647).toString(36);
  return text;
};

const tags = assets.filter(({ key }) => key === 'tags');
const beginning = { startedAt: '2026-11-01T00:00:00.000Z', clock: '0' };
const sourceOf = ({ materialization = 1 }: Filling) => ({
  asset: 'tags',
  materializationId: `materialization-${materialization}`,
});

export async function fillWarehouse(filling: Filling): Promise<void> {
  const { folder, step } = filling;
  const pages = new PageStore(join(folder, 'raw'));
  if (step === 'store') await storeAll(pages, filling);
  else await withWarehouse(filling, pages);
  process.stdout.write(`${step} done\n`);
}

async function withWarehouse(filling: Filling, pages: PageStore): Promise<void> {
  const { folder, triesAgain = false, parquet = 'off' } = filling;
  const warehouse = await openWarehouse(options(folder, { assets: tags, parquet }));
  const parts = { warehouse, pages };
  try {
    await stepsTo(filling, parts).catch(async (error: Error & { readonly type?: string }) => {
      if (!triesAgain) throw error;
      process.stdout.write(`${JSON.stringify({ type: error.type, message: error.message })}\n`);
      await once(process.stdin, 'data');
      process.stdin.destroy();
      await stepsTo(filling, parts);
    });
  } finally {
    await warehouse.close();
  }
}

async function stepsTo(
  filling: Filling,
  { warehouse, pages }: { readonly warehouse: Warehouse; readonly pages: PageStore },
): Promise<void> {
  const { step } = filling;
  await storeAll(pages, filling);
  if (step === 'publish') return void (await warehouse.publish());
  const { materializationId } = sourceOf(filling);
  const change = { slices: ['s1'], isScan: false, proof: null, rowsRead: PAGES * ROWS };
  const request = mergeRequest('tags', { ...beginning, materializationId }, change);
  await warehouse.stage(request);
  if (step === 'merge') await warehouse.merge(request);
}

async function storeAll(pages: PageStore, filling: Filling): Promise<void> {
  const shape = { recordsKey: 'tags', primaryKey: 'id' };
  const summaries = [];
  for (let page = 0; page < PAGES; page++) {
    const request = { kind: 'offset', offset: page * ROWS, limit: ROWS, reading: 0 } as const;
    const known = await pages.find(sourceOf(filling), request, shape);
    const body = Buffer.from(JSON.stringify({ tags: recordsOf(page, filling) }));
    const answered = { request, records: recordsOf(page, filling), body, total: undefined };
    summaries.push((known ?? (await pages.store(sourceOf(filling), answered, shape))).summary);
  }
  await pages.writeSlice(sourceOf(filling), { name: 's1', pages: summaries });
}

function recordsOf(page: number, { materialization = 1 }: Filling): readonly Readonly<Record<string, unknown>>[] {
  const first = ((materialization - 1) * PAGES + page) * ROWS + 1;
  return Array.from({ length: ROWS }, (_, row) => ({
    id: String(first + row),
    tag: noise(first + row),
    tagType: 'contact',
    description: noise(first + row + 7),
  }));
}
