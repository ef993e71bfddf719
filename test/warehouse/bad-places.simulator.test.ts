import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { withFile } from '../../warehouse/duckdb-file';
import { acquireWorkerLock } from '../../warehouse/worker-lock';

const ROOT = join(__dirname, '../..');
const NOBODY = 65_534;

/** Runs code in a process of its own, for what a process may do once only, or as somebody else. */
function run(code: string, options: { readonly uid?: number; readonly shell?: string } = {}): ChildProcess {
  const script = `require('tsx/cjs');(async()=>{${code}})().catch((e)=>{console.log(JSON.stringify({type:e.type,message:e.message}));process.exit(2)})`;
  const words = ['-e', script];
  const [command, args] =
    options.shell === undefined
      ? [process.execPath, words]
      : ['bash', ['-c', `${options.shell}; exec "$0" "$@"`, process.execPath, ...words]];
  // tsx keeps a cache in the temporary folder, which another user may not share.
  const env = { ...process.env, TSX_DISABLE_CACHE: '1' };
  return spawn(command, args, {
    cwd: ROOT,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(options.uid === undefined ? {} : { uid: options.uid }),
  });
}

async function output(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.on('data', (data: Buffer) => (text += String(data)));
  await new Promise((resolve) => child.once('close', resolve));
  return text;
}

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => child.stdout?.once('data', (data: Buffer) => resolve(String(data))));

describe('a data folder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'campaignlake-place-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const hold = `await require('./warehouse/worker-lock').acquireWorkerLock(process.env.FOLDER);console.log('held');await new Promise((r)=>process.stdin.on('end',r).resume())`;
  const open = `await require('./warehouse/warehouse').openWarehouse({folder:process.env.FOLDER,account:'acme',host:'h',timeZone:'UTC',assets:require('./assets').assets,parquet:'off',keepFiles:5,keepPagesMs:1e9});console.log('open')`;
  const at = (code: string): string => code.replaceAll('process.env.FOLDER', JSON.stringify(folder));

  it('is held by one worker, by name, and free the moment that worker is killed', async () => {
    const holder = run(at(hold));
    expect(await firstLine(holder)).toContain('held');
    await expect(acquireWorkerLock(folder)).rejects.toMatchObject({
      type: 'WarehouseLocked',
      retryable: false,
      message: expect.stringContaining(`process ${holder.pid}`),
    });
    holder.kill('SIGKILL');
    await new Promise((resolve) => holder.once('close', resolve));
    const lock = await acquireWorkerLock(folder);
    lock.release();
  });

  it('that may not be written is said in one line', async () => {
    await chmod(folder, 0o555);
    const said = JSON.parse(await output(run(at(open), { uid: NOBODY }))) as { type: string; message: string };
    expect(said).toMatchObject({ type: 'Storage', message: expect.stringContaining('may not be written') });
    expect(said.message).not.toContain('\n');
  });

  it('whose disk is full is said in one line, and can be opened again when there is room', async () => {
    const full = await output(run(at(open), { shell: 'ulimit -f 64' }));
    expect(JSON.parse(full)).toMatchObject({ message: expect.stringMatching(/disk is full|may not grow/) });
    expect(await output(run(at(open)))).toContain('open');
  });

  describe('whose disk becomes full', () => {
    const does = (step: string, shell?: string): Promise<string> => {
      const code = `await require('./test/warehouse/fill-warehouse').fillWarehouse(${JSON.stringify(folder)}, '${step}')`;
      return output(run(code, shell === undefined ? {} : { shell }));
    };
    /** Files may grow no further than the warehouse has by now, and a little. */
    const limited = async (moreBytes: number): Promise<string> => {
      const { size } = await stat(join(folder, 'warehouse.duckdb')).catch(() => ({ size: 0 }));
      return `ulimit -f ${Math.ceil((size + moreBytes) / 1024)}`;
    };
    const rowsIn = (file: string): Promise<bigint | undefined> =>
      withFile(join(folder, file), { memoryMb: 50, isReadOnly: true }, (session) =>
        session.rows<{ n: bigint }>('SELECT count(*) AS n FROM main.tags'),
      ).then(([row]) => row?.n);

    it.each([
      ['store', 1_024],
      ['stage', 300_000],
      ['merge', 300_000],
    ])(
      'while it would %s says so in one line, keeps what it had, and goes on when there is room',
      async (step, moreBytes) => {
        await does('publish');
        const before = await realpath(join(folder, 'current.duckdb'));
        // What comes before the step has room: only it fails.
        if (step === 'merge') await does('stage');
        const shell = step === 'store' ? `ulimit -f ${Math.ceil(moreBytes / 1024)}` : await limited(moreBytes);
        const said = JSON.parse(await does(step, shell)) as { readonly type: string; readonly message: string };
        expect(said).toEqual({
          type: 'Storage',
          message: expect.stringMatching(/^(the disk is full|the file may not grow any further): ".*"\. Make room/),
        });
        expect(await realpath(join(folder, 'current.duckdb'))).toBe(before);
        expect(await rowsIn('warehouse.duckdb')).toBe(0n);
        expect(await does('merge')).toBe('merge done\n');
        expect(await rowsIn('warehouse.duckdb')).toBe(3_000n);
      },
    );

    it('while it would publish leaves nothing half of it, and what was published', async () => {
      await does('publish');
      await does('merge');
      const before = await realpath(join(folder, 'current.duckdb'));
      const said = JSON.parse(await does('publish', await limited(-100_000))) as { readonly type: string };
      expect(said.type).toBe('Storage');
      expect(await readdir(join(folder, 'published'))).toEqual([basename(before)]);
      expect(await rowsIn('current.duckdb')).toBe(0n);
      expect(await does('publish')).toBe('publish done\n');
      expect(await rowsIn('current.duckdb')).toBe(3_000n);
    });
  });

  it('that is a file is said in one line', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const said = await output(run(open.replaceAll('process.env.FOLDER', JSON.stringify(file))));
    expect(JSON.parse(said)).toMatchObject({ message: expect.not.stringContaining('\n') });
  });
});
