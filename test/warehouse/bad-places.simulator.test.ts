import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  it('that is a file is said in one line', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const said = await output(run(open.replaceAll('process.env.FOLDER', JSON.stringify(file))));
    expect(JSON.parse(said)).toMatchObject({ message: expect.not.stringContaining('\n') });
  });
});
