import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assets } from '../../assets';
import type { Asset } from '../../graph/asset';
import type { PageRequest, PageSummary } from '../../graph/page';
import type { Beginning, MergeAnswer, MergeRequest, MergeResult, PageSource, SliceManifest } from '../../graph/staging';
import { withFile } from '../../warehouse/duckdb-file';
import { PageStore } from '../../warehouse/page-store';
import { openWarehouse, type Warehouse, type WarehouseOptions } from '../../warehouse/warehouse';

export interface TestWarehouse {
  readonly folder: string;
  readonly warehouse: Warehouse;
  readonly pages: PageStore;
  /** Stores one page of records, stages and merges it: a whole materialization. */
  materialize(asset: string, records: readonly object[], change?: Partial<MergeRequest>): Promise<MergeResult>;
  /** Begins, and stores the page, but does not merge yet. */
  read(asset: string, records: readonly object[] | string): Promise<Beginning>;
  /** Stores pages as one slice, and its manifest. */
  store(source: PageSource, slice: TestSlice): Promise<void>;
  merge(asset: string, beginning: Beginning, change?: Partial<MergeRequest>): Promise<MergeResult>;
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  remove(): Promise<void>;
}

export interface TestSlice extends Pick<SliceManifest, 'goneIds' | 'wholeParents'> {
  /** @default s1 */
  readonly name?: string;
  /** A page without a request is the next one by offset. */
  readonly pages: readonly { readonly request?: PageRequest; readonly body: object }[];
  /** When they were fetched. @default now */
  readonly storedAtMs?: number;
}

export const options = (folder: string, change: Partial<WarehouseOptions> = {}): WarehouseOptions => ({
  folder,
  account: 'acme',
  host: 'acme.api-us1.com',
  timeZone: 'America/Chicago',
  assets,
  parquet: 'off',
  keepFiles: 5,
  keepPagesMs: 14 * 86_400_000,
  ...change,
});

export const mergeRequest = (
  asset: string,
  beginning: Beginning,
  change: Partial<MergeRequest> = {},
): MergeRequest => ({
  asset,
  materializationId: beginning.materializationId,
  slices: ['s1'],
  runId: 'run-1',
  mode: 'full',
  strategy: 'scan',
  reason: 'a test',
  startedAt: beginning.startedAt,
  clock: beginning.clock,
  isScan: true,
  proof: 'proven',
  calls: 1,
  rowsRead: 1,
  allowDeletes: false,
  ...change,
});

/** Of what was not asked for first. */
export function merged(answer: MergeAnswer): MergeResult {
  if (answer.state === 'suspects') throw new Error(`asks for ${answer.suspects.ids.length} suspects first`);
  return answer;
}

export async function aWarehouse(change: Partial<WarehouseOptions> = {}): Promise<TestWarehouse> {
  const folder = await mkdtemp(join(tmpdir(), 'campaignlake-warehouse-'));
  const warehouse = await openWarehouse(options(folder, change));
  const pages = new PageStore(join(folder, 'raw'));
  const assetOf = (key: string): Asset => {
    const asset = (change.assets ?? assets).find((one) => one.key === key);
    if (asset === undefined) throw new Error(`no asset ${key}`);
    return asset;
  };
  const store: TestWarehouse['store'] = async (source, { name = 's1', pages: slice, storedAtMs, ...manifest }) => {
    const summaries: PageSummary[] = [];
    for (const [at, { request, body }] of slice.entries()) {
      const asked = request ?? ({ kind: 'offset', offset: at * 99, limit: 100, reading: 0 } as const);
      const page = await storePage(source, asked, body);
      summaries.push(storedAtMs === undefined ? page : { ...page, storedAtMs });
    }
    await pages.writeSlice(source, { name, pages: summaries, ...manifest });
  };
  const storePage = async (source: PageSource, request: PageRequest, body: object | string): Promise<PageSummary> => {
    const { recordsKey, singleKey = recordsKey, primaryKey } = assetOf(source.asset);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const isSingle = request.kind === 'record';
    const key = isSingle ? singleKey : recordsKey;
    const held = (JSON.parse(text) as Record<string, unknown>)[key] ?? [];
    const records = (isSingle ? [held] : held) as readonly Record<string, unknown>[];
    const page = { request, body: Buffer.from(text), records, total: undefined };
    return (await pages.store(source, page, { recordsKey: key, primaryKey: primaryKey[0] ?? 'id', isSingle })).summary;
  };
  const read: TestWarehouse['read'] = async (key, records) => {
    const beginning = await warehouse.begin(key);
    const source = { asset: key, materializationId: beginning.materializationId };
    const text = typeof records === 'string' ? records : JSON.stringify({ [assetOf(key).recordsKey]: records });
    const summary = await storePage(source, { kind: 'offset', offset: 0, limit: 100, reading: 0 }, text);
    await pages.writeSlice(source, { name: 's1', pages: [summary] });
    return beginning;
  };
  const merge: TestWarehouse['merge'] = async (key, beginning, more) =>
    merged(await warehouse.merge(mergeRequest(key, beginning, more)));
  return {
    folder,
    warehouse,
    pages,
    read,
    store,
    merge,
    materialize: async (key, records, more) => merge(key, await read(key, records), more),
    query: (sql) =>
      withFile(join(folder, 'warehouse.duckdb'), { memoryMb: 50, isReadOnly: true }, (session) => session.rows(sql)),
    remove: async () => {
      await warehouse.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
