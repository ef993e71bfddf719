import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Asset } from '../../graph/asset';
import type { Beginning, MergeRequest, MergeResult } from '../../graph/staging';
import { openWarehouse } from '../../warehouse/warehouse';
import { merged, mergeRequest, options, type TestWarehouse } from './a-warehouse';

export async function rebuild(lake: TestWarehouse, asset = 'people', beginning?: Beginning): Promise<MergeResult> {
  const { materializationId, startedAt, clock } = beginning ?? (await lake.warehouse.begin(asset));
  const run = { runId: 'rebuild-1', strategy: 'scan', reason: 'from the pages kept' };
  return lake.warehouse.rebuild({ asset, materializationId, startedAt, clock, ...run });
}

export async function reopen(
  lake: TestWarehouse,
  assets: readonly Asset[],
  change: { readonly startDate?: string } = {},
): Promise<TestWarehouse> {
  await lake.warehouse.close();
  return { ...lake, warehouse: await openWarehouse(options(lake.folder, { assets, ...change })) };
}

/** Begins, stores and merges with pages fetched at this moment; the folder is as old. */
export async function materializeAt(
  lake: TestWarehouse,
  asset: string,
  records: readonly object[],
  { storedAtMs = Date.now(), ...change }: Partial<MergeRequest> & { readonly storedAtMs?: number } = {},
): Promise<{ readonly beginning: Beginning; readonly result: MergeResult }> {
  const beginning = await lake.warehouse.begin(asset);
  await lake.store(
    { asset, materializationId: beginning.materializationId },
    { pages: [{ body: { [asset]: records } }], storedAtMs },
  );
  const result = merged(await lake.warehouse.merge(mergeRequest(asset, beginning, change)));
  const folder = join(lake.folder, 'raw', asset, beginning.materializationId);
  await utimes(folder, new Date(storedAtMs), new Date(storedAtMs));
  return { beginning, result };
}
