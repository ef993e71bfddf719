import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { guarded } from '../../activities/at-border';
import { startSimulator, type Simulator } from '../../simulator/start-simulator';
import { refuseForeignQueue } from '../../worker/refuse-foreign-queue';
import { differences } from '../source-equality';
import { temporalForTests } from '../temporal-server';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';
import { killTree } from './processes';

const ENTRY = join(__dirname, '../../bin/campaignlake.js');

describe('two accounts', () => {
  it('do not share a task queue', async () => {
    const environment = await startWorkflowEnvironment();
    const { nativeConnection: connection } = environment.env;
    const taskQueue = 'shared';
    const place = { connection, namespace: 'default', taskQueue };
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflowBundle: environment.workflowBundle,
      identity: 'acme@host',
    });
    await worker.runUntil(async () => {
      await untilPolled(() => refuseForeignQueue({ ...place, account: 'other' }));
      await expect(refuseForeignQueue({ ...place, account: 'other' })).rejects.toMatchObject({
        type: 'ConfigError',
        message: expect.stringMatching(/served by acme@host.*CAMPAIGNLAKE_TASK_QUEUE/),
      });
      await refuseForeignQueue({ ...place, account: 'acme' });
    });
    await environment.stop();
  });

  it('do not do each other’s work, whatever queue it came by', async () => {
    const activity = guarded({ account: 'acme', warehouseId: 'w1' }, async () => 'done');
    const run = (account: string, warehouseId: string): Promise<string> =>
      new MockActivityEnvironment().run(activity, { identity: { account, warehouseId } });
    await expect(run('acme', 'w1')).resolves.toBe('done');
    await expect(run('acme', 'w2')).rejects.toMatchObject({ type: 'WrongWorker', nonRetryable: false });
    await expect(run('demo', 'w1')).rejects.toMatchObject({ message: expect.stringContaining('account "demo"') });
  });
});

describe('a demo that was killed in the middle', () => {
  let home: string;
  let simulator: Simulator;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'campaignlake-accounts-'));
    simulator = await startSimulator({ profile: 'tiny', seed: 77 });
  });
  afterEach(async () => {
    await simulator.close();
    await rm(home, { recursive: true, force: true });
  });

  const dev = async (settings: Readonly<Record<string, string>>): Promise<ChildProcess> =>
    spawn(process.execPath, [ENTRY, 'dev', '--once'], {
      stdio: 'ignore',
      env: {
        ...process.env,
        PATH: `${dirname(await temporalForTests())}:${process.env['PATH']}`,
        CAMPAIGNLAKE_HOME: home,
        ...settings,
      },
    });

  it('leaves nothing of itself in the account that is configured then', async () => {
    const demo = await dev({});
    const pages = join(home, 'demo', 'raw', 'accounts');
    while (!existsSync(pages)) await new Promise((resolve) => setTimeout(resolve, 20));
    await killTree(demo);
    const child = await dev({
      ACTIVECAMPAIGN_API_URL: simulator.url,
      ACTIVECAMPAIGN_API_TOKEN: 'a-token',
      ACTIVECAMPAIGN_REQUESTS_PER_SECOND: 'unlimited',
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(0);
    expect((await readdir(home)).toSorted()).toEqual(['demo', 'local']);
    expect(await differences(join(home, 'local', 'current.duckdb'), simulator)).toEqual([]);
  }, 120_000);
});

/** The server knows of a poller once it has polled. */
async function untilPolled(refuse: () => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    try {
      await refuse();
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
