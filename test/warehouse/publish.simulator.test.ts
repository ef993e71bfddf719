import { lstat, readdir, readlink, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openFile, withFile } from '../../warehouse/duckdb-file';
import { exportParquet, readPublished } from '../../warehouse/published-file';
import { aWarehouse, type TestWarehouse } from './a-warehouse';

const reading = { memoryMb: 50, isReadOnly: true } as const;
const countTags = (path: string): Promise<bigint> =>
  withFile(
    path,
    reading,
    async (session) => (await session.row<{ n: bigint }>('SELECT count(*) AS n FROM main.tags')).n,
  );

describe('publishing', () => {
  let lake: TestWarehouse;

  beforeEach(async () => {
    lake = await aWarehouse({ parquet: 'changed', keepFiles: 2 });
    await lake.materialize('tags', [{ id: '1', tag: 'a' }]);
  });
  afterEach(() => lake.remove());

  it('points current.duckdb at a read-only file that another client opens', async () => {
    const { path, current, isNew, bytes } = await lake.warehouse.publish();
    expect((await lstat(current)).isSymbolicLink()).toBe(true);
    expect(join(lake.folder, await readlink(current))).toBe(path);
    expect((await stat(path)).mode & 0o777).toBe(0o444);
    expect({ isNew, bytes }).toEqual({ isNew: true, bytes: (await stat(path)).size });
    expect(await countTags(current)).toBe(1n);
  });

  it('leaves a reader the file that it has open', async () => {
    const { path } = await lake.warehouse.publish();
    const reader = await openFile(path, reading);
    await lake.materialize('tags', [{ id: '2', tag: 'b' }], { isScan: false });
    const next = await lake.warehouse.publish();
    expect(await reader.session.row('SELECT count(*)::INTEGER AS n FROM main.tags')).toEqual({ n: 1 });
    reader.close();
    expect(await countTags(next.current)).toBe(2n);
  });

  it('takes a page of long texts, which needs more memory than other tables at any number of rows', async () => {
    const html = 'a long text, "quoted" <b>and all</b>\n'.repeat(2_800);
    const messages = Array.from({ length: 100 }, (_, row) => ({ id: String(row + 1), html: `${row} ${html}` }));
    await lake.materialize('messages', messages);
    const { path, parquet } = await lake.warehouse.publish();
    expect(parquet).toContain('messages');
    const { length } = await withFile(path, reading, (session) =>
      session.row<{ length: number }>('SELECT sum(length(html))::INTEGER AS length FROM main.messages'),
    );
    expect(length).toBe(messages.reduce((sum, message) => sum + message.html.length, 0));
  });

  it('serves those who wait for it by one copy, and copies nothing where nothing is new', async () => {
    const [first, second] = await Promise.all([lake.warehouse.publish(), lake.warehouse.publish()]);
    expect(second).toEqual(first);
    expect(await lake.warehouse.publish()).toMatchObject({ path: first?.path, isNew: false });
    expect(await readdir(join(lake.folder, 'published'))).toHaveLength(1);
  });

  it('removes files beyond the last ones, but none that is younger than an hour', async () => {
    const published = join(lake.folder, 'published');
    await lake.warehouse.publish();
    const old = ['2020-01-01', '2020-01-02'].map((day) => join(published, `acme-${day}T00-00-00-000Z.duckdb`));
    for (const file of old) await writeFile(file, '');
    const longAgo = new Date(Date.now() - 2 * 60 * 60_000);
    await utimes(old[0] ?? '', longAgo, longAgo);
    await lake.materialize('tags', [{ id: '2', tag: 'b' }]);
    await lake.warehouse.publish();
    const left = await readdir(published);
    expect(left).not.toContain('acme-2020-01-01T00-00-00-000Z.duckdb');
    expect(left).toContain('acme-2020-01-02T00-00-00-000Z.duckdb');
  });

  it('removes the half copy that one left which was killed', async () => {
    const published = join(lake.folder, 'published');
    const { path } = await lake.warehouse.publish();
    await writeFile(join(published, 'acme-2020-01-01T00-00-00-000Z.duckdb.partial'), 'half');
    await lake.materialize('tags', [{ id: '2', tag: 'b' }]);
    const next = await lake.warehouse.publish();
    expect((await readdir(published)).toSorted()).toEqual([basename(path), basename(next.path)]);
  });

  it('writes the Parquet files of the tables that changed', async () => {
    expect((await lake.warehouse.publish()).parquet).toEqual(['tags']);
    await lake.materialize('lists', [{ id: '1', name: 'L' }]);
    expect((await lake.warehouse.publish()).parquet).toEqual(['lists']);
    const { n } = await withFile(':memory:', { memoryMb: 50 }, (session) =>
      session.row<{ n: bigint }>(`SELECT count(*) AS n FROM '${join(lake.folder, 'parquet', 'tags.parquet')}'`),
    );
    expect(n).toBe(1n);
  });

  it('makes a file that the client can read and export', async () => {
    const { current } = await lake.warehouse.publish();
    const { assets } = await readPublished(current);
    expect(assets.find(({ asset }) => asset === 'tags')).toMatchObject({ rows: 1, lastState: 'done' });
    await exportParquet({ from: current, tables: ['tags'], to: join(lake.folder, 'out') });
    expect(await readdir(join(lake.folder, 'out'))).toEqual(['tags.parquet']);
  });

  it('describes every table and column', async () => {
    const { current } = await lake.warehouse.publish();
    const comments = await withFile(current, reading, (session) =>
      session.rows<{ name: string; comment: string | null }>(
        "SELECT table_name AS name, comment FROM duckdb_tables() WHERE schema_name = 'main'",
      ),
    );
    expect(comments).toHaveLength(59);
    expect(comments.filter(({ comment }) => comment === null)).toEqual([]);
    const columns = await withFile(current, reading, (session) =>
      session.rows<{ column_name: string }>(
        "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'meta' AND table_name = 'materializations' ORDER BY column_index",
      ),
    );
    expect(columns.map(({ column_name }) => column_name).join(', ')).toBe(
      'materialization_id, asset, run_id, mode, strategy, reason, state, started_at, ended_at, merged_at, calls, pages, rows_read, distinct_ids, source_total, inserted, updated, unchanged, overtaken, deleted, returned, held_back, shortened, proof, proof_reason, bookmark_before, bookmark_after, error_type, error',
    );
  });
});
