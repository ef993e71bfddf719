import { readdir, rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { withFile } from '../../warehouse/duckdb-file';
import { aWarehouse, mergeRequest, type TestWarehouse } from './a-warehouse';
import { person, someAssets, tag } from './some-assets';

const DAY_MS = 86_400_000;
const NOT_A_SCAN = { isScan: false, proof: null } as const;

let lake: TestWarehouse;

afterEach(() => lake.remove());

describe('what is pruned', () => {
  beforeEach(async () => {
    lake = await aWarehouse({ assets: someAssets });
    oldMs = daysAgo(20);
  });

  const daysAgo = (days: number): number => Date.now() - days * DAY_MS;
  let oldMs = daysAgo(20);
  const folders = (asset: string) => readdir(join(lake.folder, 'raw', asset));
  /** Makes all that is there look as if it had been read this long ago. */
  const age = async (asset: string): Promise<void> => {
    for (const folder of await folders(asset)) {
      const path = join(lake.folder, 'raw', asset);
      const old = folder.replace(/^\d{4}-\d{2}-\d{2}/, new Date(oldMs).toISOString().slice(0, 10));
      await rename(join(path, folder), join(path, old));
      await utimes(join(path, old), new Date(oldMs), new Date(oldMs));
    }
  };
  /** What is remembered follows the folders that were made old. */
  const publish = async (...assets: readonly string[]): Promise<void> => {
    for (const asset of assets) await age(asset);
    await lake.warehouse.close();
    await withFile(join(lake.folder, 'warehouse.duckdb'), { memoryMb: 100 }, (session) =>
      session.run(
        `UPDATE _campaignlake.sources SET source_id = '${new Date(oldMs).toISOString().slice(0, 10)}' || source_id[11:];
         UPDATE meta.materializations SET materialization_id = '${new Date(oldMs).toISOString().slice(0, 10)}' || materialization_id[11:]`,
      ),
    );
    await lake.warehouse.publish();
  };

  it('is what is older than the last proven scan, and so is what is remembered of it', async () => {
    await lake.materialize('people', [person(1)]);
    await lake.materialize('people', [person(2)], NOT_A_SCAN);
    await lake.materialize('people', [person(1), person(2)]);
    await lake.materialize('people', [person(3)], NOT_A_SCAN);
    await lake.materialize('people', [person(1)], { proof: 'unproven' });
    await publish('people');
    expect(await folders('people')).toHaveLength(3);
    expect(await lake.query('SELECT count(*)::INTEGER AS n FROM _campaignlake.sources')).toEqual([{ n: 3 }]);
  });

  it('is nothing that merged since the last scan of a table that was never proven', async () => {
    await lake.materialize('people', [person(1)], { proof: 'unproven' });
    await lake.materialize('people', [person(1), person(2)], { proof: 'unproven' });
    await lake.materialize('people', [person(3)], NOT_A_SCAN);
    await publish('people');
    expect(await folders('people')).toHaveLength(2);
  });

  it('is no page of a materialization that has not ended, and every one of what failed long ago', async () => {
    await lake.read('people', [person(1)]);
    const failed = await lake.read('people', [person(2)]);
    const ended = {
      asset: 'people',
      runId: 'r',
      mode: 'full',
      strategy: 'scan',
      reason: 'a test',
      state: 'failed',
    } as const;
    const numbers = { calls: 1, pages: 1, rowsRead: 1, startedAt: failed.startedAt, endedAt: failed.startedAt };
    await lake.warehouse.recordUnmerged({ ...ended, ...numbers, materializationId: failed.materializationId });
    await publish('people');
    expect(await folders('people')).toHaveLength(1);
  });

  it('is no folder that a rider needs, though its carrier does not', async () => {
    const ride = await lake.warehouse.begin('people');
    const source = { asset: 'people', materializationId: ride.materializationId };
    await lake.store(source, { pages: [{ body: { people: [person(1)], tags: [tag(1, 1)] } }] });
    await lake.warehouse.merge(mergeRequest('people', ride, NOT_A_SCAN));
    const { materializationId } = await lake.warehouse.begin('tags');
    await lake.merge('tags', { ...ride, materializationId }, { ...NOT_A_SCAN, source });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await lake.materialize('people', [person(1)]);
    await publish('people');
    expect(await folders('people')).toHaveLength(2);
    await lake.materialize('tags', [tag(1, 1)]);
    await lake.materialize('people', [person(1, { name: 'news' })], NOT_A_SCAN);
    await publish('people', 'tags');
    expect(await folders('people')).toHaveLength(2);
  });

  it('is what never ended, once nobody has gone on with it for very long', async () => {
    await lake.read('people', [person(1)]);
    await lake.materialize('tags', []);
    await lake.warehouse.publish();
    expect(await folders('people')).toHaveLength(1);
    await lake.materialize('tags', [tag(1, 1)]);
    oldMs = daysAgo(100);
    await publish('people');
    expect(await folders('people')).toEqual([]);
  });
});
