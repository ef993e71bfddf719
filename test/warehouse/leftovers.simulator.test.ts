import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { aWarehouse, mergeRequest, type TestWarehouse } from './a-warehouse';
import { person, someAssets } from './some-assets';

const DAY_MS = 86_400_000;
const KEEP_DAYS = 14;

describe('what a dead or paused materialization leaves', () => {
  let lake: TestWarehouse;

  beforeEach(async () => {
    lake = await aWarehouse({ assets: someAssets, keepPagesMs: KEEP_DAYS * DAY_MS });
  });
  afterEach(() => lake.remove());

  const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);
  /** One that began so many days ago, was staged, and was then left alone. */
  const stagedAt = async (days: number) => {
    const startedAt = daysAgo(days).toISOString();
    const materializationId = `${startedAt.replaceAll(/[:.]/g, '-')}-people-paused`;
    const beginning = { materializationId, startedAt, clock: '0' };
    await lake.store({ asset: 'people', materializationId }, { pages: [{ body: { people: [person(1), person(2)] } }] });
    await lake.warehouse.stage(mergeRequest('people', beginning));
    for (const file of [rawOf(materializationId), stagedFile(materializationId)]) await age(file, days);
    return beginning;
  };
  const rawOf = (id: string): string => join(lake.folder, 'raw', 'people', id);
  const stagedFile = (id: string): string => join(lake.folder, 'staging', 'people', `${id}.duckdb`);
  const age = (path: string, days: number): Promise<void> => utimes(path, daysAgo(days), daysAgo(days));
  const staged = () => readdir(join(lake.folder, 'staging', 'people'));

  it('in staging goes after the time that pages are kept, and nothing before', async () => {
    const [old, young] = [await stagedAt(KEEP_DAYS + 1), await stagedAt(KEEP_DAYS - 1)];
    // A process that is killed while it stages leaves these beside the file.
    const log = `${stagedFile(old.materializationId)}.wal`;
    const spill = join(`${stagedFile(old.materializationId)}.tmp`, 'duckdb_temp_storage-0.tmp');
    await mkdir(dirname(spill));
    for (const file of [log, spill]) await writeFile(file, 'half');
    for (const file of [log, dirname(spill)]) await age(file, KEEP_DAYS + 1);
    await lake.warehouse.publish();
    expect(await staged()).toEqual([`${young.materializationId}.duckdb`]);
  });

  it('in staging stays whole while any part of it is young: a file must not be without its log, nor a log without its file', async () => {
    const { materializationId } = await stagedAt(KEEP_DAYS + 1);
    await writeFile(`${stagedFile(materializationId)}.wal`, 'of a moment ago');
    await lake.warehouse.publish();
    expect(await staged()).toEqual([`${materializationId}.duckdb`, `${materializationId}.duckdb.wal`]);
  });

  it('in pages is spared longer than pages are kept: it goes on to its merge as if nothing had been removed', async () => {
    const paused = await stagedAt(KEEP_DAYS * 4);
    await lake.warehouse.publish();
    expect(await staged()).toEqual([]);
    expect(await lake.merge('people', paused)).toMatchObject({ state: 'done', inserted: 2 });
    expect(await lake.query('SELECT name FROM main.people ORDER BY id')).toEqual([
      { name: 'person 1' },
      { name: 'person 2' },
    ]);
  });

  it('of a page that had to be repaired is not taken for the page, and is gone after the next staging', async () => {
    const beginning = await lake.read(
      'people',
      '{"people":[{"id":"1","name":"odd \\ud800","city":"","cdate":"","udate":""}]}',
    );
    const raw = rawOf(beginning.materializationId);
    const page = (await readdir(raw)).find((file) => file.endsWith('.json.gz')) ?? '';
    const copy = join(raw, 'repaired', 'people', page);
    await mkdir(dirname(copy), { recursive: true });
    await writeFile(copy, 'half of a repaired page');
    await lake.merge('people', beginning);
    expect(await lake.query('SELECT name FROM main.people')).toEqual([{ name: 'odd \ufffd' }]);
    expect(await readdir(dirname(copy))).toEqual([]);
  });
});
