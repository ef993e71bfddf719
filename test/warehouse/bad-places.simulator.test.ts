import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireWorkerLock } from '../../warehouse/worker-lock';
import { firstLine, output, run } from './a-process';

const NOBODY = 65_534;

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
