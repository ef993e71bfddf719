import { execFileSync } from 'node:child_process';
import { mkdtemp, mkdir, readdir, realpath, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { withFile } from '../../warehouse/duckdb-file';
import { firstLine, output, run } from './a-process';
import type { Filling, Step } from './fill-warehouse';

/** What a person reads, and no more than a line of it. */
const SAID = {
  type: 'Storage',
  message: expect.stringMatching(/^(the disk is full|the file may not grow any further): "[^\n]*"\. Make room [^\n]*$/),
};

describe('a disk that becomes full', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'campaignlake-full-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const start = (filling: Omit<Filling, 'folder'>, shell?: string) => {
    const words = JSON.stringify({ folder, ...filling });
    const code = `await require('./test/warehouse/fill-warehouse').fillWarehouse(${words})`;
    return run(code, shell === undefined ? {} : { shell });
  };
  const does = (step: Step, shell?: string): Promise<string> => output(start({ step }, shell));
  /** Files may grow no further than the warehouse has by now, and a little; the limit can be raised again. */
  const limited = async (moreBytes: number): Promise<string> => {
    const { size } = await stat(join(folder, 'warehouse.duckdb')).catch(() => ({ size: 0 }));
    return `ulimit -S -f ${Math.ceil((size + moreBytes) / 1024)}`;
  };
  const rowsIn = (file: string): Promise<bigint | undefined> =>
    withFile(join(folder, file), { memoryMb: 50, isReadOnly: true }, (session) =>
      session.rows<{ n: bigint }>('SELECT count(*) AS n FROM main.tags'),
    ).then(([row]) => row?.n);
  /** Half files: temporary names, and copies that nothing points at. */
  const halves = async (): Promise<readonly string[]> => {
    const current = basename(await realpath(join(folder, 'current.duckdb')));
    const files = await readdir(folder, { recursive: true });
    return files.filter(
      (file) => /\.(tmp|partial)$/.test(file) || (/^published\/./.test(file) && !file.endsWith(current)),
    );
  };

  it.each([
    ['store', 1_024],
    ['stage', 300_000],
    ['merge', 300_000],
  ] as const)(
    'while it would %s says so in one line, keeps what it had, and goes on when there is room',
    async (step, moreBytes) => {
      await does('publish');
      const before = await realpath(join(folder, 'current.duckdb'));
      // What comes before the step has room: only it fails.
      if (step === 'merge') await does('stage');
      if (step === 'store') await rm(join(folder, 'raw'), { recursive: true });
      const shell = step === 'store' ? `ulimit -f ${Math.ceil(moreBytes / 1024)}` : await limited(moreBytes);
      expect(JSON.parse(await does(step, shell))).toEqual(SAID);
      expect(await realpath(join(folder, 'current.duckdb'))).toBe(before);
      expect([await rowsIn('current.duckdb'), await rowsIn('warehouse.duckdb')]).toEqual([0n, 0n]);
      expect(await halves()).toEqual([]);
      expect(await does('merge')).toBe('merge done\n');
      expect(await rowsIn('warehouse.duckdb')).toBe(3_000n);
    },
  );

  it('while what is merged is written into the file loses none of it, and the same process goes on when there is room', async () => {
    await does('merge');
    await does('publish');
    const before = await realpath(join(folder, 'current.duckdb'));
    // The log beside the file has room for all that is merged; the file, which had to grow by as much, has not.
    const child = start({ step: 'merge', materialization: 2, triesAgain: true }, await limited(300_000));
    const rest = output(child);
    expect(JSON.parse(await firstLine(child))).toEqual(SAID);
    expect(await realpath(join(folder, 'current.duckdb'))).toBe(before);
    expect([await rowsIn('current.duckdb'), await halves()]).toEqual([3_000n, []]);
    execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited']);
    child.stdin?.write('there is room\n');
    expect(await rest).toMatch(/\nmerge done\n$/);
    expect(await rowsIn('warehouse.duckdb')).toBe(6_000n);
    const [merged] = await withFile(join(folder, 'warehouse.duckdb'), { memoryMb: 50, isReadOnly: true }, (session) =>
      session.rows(
        'SELECT count(*)::INTEGER AS materializations, sum(inserted)::INTEGER AS inserted FROM meta.materializations',
      ),
    );
    expect(merged).toEqual({ materializations: 2, inserted: 6_000 });
  });

  it('while it would publish leaves nothing half of it, and what was published', async () => {
    await does('publish');
    await does('merge');
    const before = await realpath(join(folder, 'current.duckdb'));
    expect(JSON.parse(await does('publish', await limited(-100_000)))).toEqual(SAID);
    expect(await readdir(join(folder, 'published'))).toEqual([basename(before)]);
    expect(await rowsIn('current.duckdb')).toBe(0n);
    expect(await does('publish')).toBe('publish done\n');
    expect(await rowsIn('current.duckdb')).toBe(3_000n);
  });

  it('while it would write a Parquet file makes no second copy of the warehouse when it is tried again', async () => {
    await does('merge');
    await mkdir(join(folder, 'parquet'));
    await symlink('/dev/full', join(folder, 'parquet', 'tags.parquet.tmp'));
    const child = start({ step: 'publish', parquet: 'changed', triesAgain: true });
    const rest = output(child);
    expect(JSON.parse(await firstLine(child))).toEqual(SAID);
    const published = await readdir(join(folder, 'published'));
    expect([published.length, await rowsIn('current.duckdb'), await readdir(join(folder, 'parquet'))]).toEqual([
      1,
      3_000n,
      [],
    ]);
    child.stdin?.write('there is room\n');
    expect(await rest).toMatch(/\npublish done\n$/);
    expect(await readdir(join(folder, 'published'))).toEqual(published);
    expect(await readdir(join(folder, 'parquet'))).toEqual(['tags.parquet']);
  });
});
