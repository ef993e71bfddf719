import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axios from 'axios';
import type { RunProgress } from '../../../graph/plan';
import { isAlive, processRef } from '../../../client/processes/process-mark';
import { isHealthy, untilHealthy } from '../../../client/temporal-server/server-health';
import { withCli, type Cli } from './run-cli';
import { FAILS, IS_REFUSED, WAITS_FOR_RESUME } from './scripted-workflows';

/** A CLI that is there, whose server does not start. */
const WITHOUT_DISK = `#!/bin/sh
if [ "$1" = --version ]; then exec "$0.away" --version; fi
echo "disk I/O error"
exit 1
`;

/** Until it is mended. */
async function breakServer({ home }: Cli): Promise<() => Promise<void>> {
  const temporal = join(home, 'bin', 'temporal');
  await rename(temporal, `${temporal}.away`);
  await writeFile(temporal, WITHOUT_DISK, { mode: 0o755 });
  return () => rename(`${temporal}.away`, temporal);
}

const untilDead = async (pid: number): Promise<void> => {
  while (isAlive(processRef(pid))) await new Promise((resolve) => setTimeout(resolve, 20));
};

/** Pids of all workers that ran so far. */
async function workers({ home }: Cli): Promise<readonly number[]> {
  const log = await readFile(join(home, 'demo', 'logs', 'worker.log'), 'utf8');
  return [...log.matchAll(/^pid (\d+)$/gm)].map(([, pid]) => Number(pid));
}

describe('npm start', () => {
  it('with --once runs once, prints one JSON document when asked to, and leaves nothing running', () =>
    withCli(async (cli) => {
      const { code, stdout, stderr } = await cli.run('dev', '--once', '--json', 'tags');
      expect({ code, run: JSON.parse(stdout) as RunProgress }).toMatchObject({
        code: 0,
        run: { state: 'done', account: 'demo', request: { select: 'tags' }, assets: { tags: { state: 'done' } } },
      });
      expect(stderr).toMatch(/^tags: done, 150 rows, 2 pages$/m);
      const [worker = 0] = await workers(cli);
      expect(isAlive(processRef(worker))).toBe(false);
      await expect(cli.serverFile()).rejects.toThrow('ENOENT');
    }));

  it('goes on after its worker is killed, and after it is killed itself', () =>
    withCli(async (cli) => {
      const first = cli.start('dev', '--once', WAITS_FOR_RESUME);
      const run = await first.says(/^Run (demo:materialize:\S+)$/m);
      await first.says(/^tags: started/m);
      const [worker = 0] = await workers(cli);
      process.kill(worker, 'SIGKILL');
      await first.says(/^The worker ended \(SIGKILL\)/m);
      first.child.kill('SIGKILL');
      const { pid, ports } = await cli.serverFile();
      for (const left of await workers(cli)) await untilDead(left);

      const second = cli.start('dev', '--once', WAITS_FOR_RESUME);
      await second.says(/^Temporal server: taken over/m);
      expect(await second.says(/^Following the open run (\S+)$/m)).toBe(run);
      await second.says(/^tags: started/m);
      await expect(cli.run('resume')).resolves.toMatchObject({ code: 0, stdout: `Goes on: ${run}\n` });
      await expect(second.exit).resolves.toMatchObject({ code: 0 });
      await untilDead(pid);
      await expect(isHealthy(`127.0.0.1:${ports.temporal}`)).resolves.toBe(false);
    }));

  it('whose Temporal server cannot be started again says so in a line, and the next start follows the open run', () =>
    withCli(async (cli) => {
      const first = cli.start('dev', '--once', WAITS_FOR_RESUME);
      const run = await first.says(/^Run (demo:materialize:\S+)$/m);
      await first.says(/^tags: started/m);
      const mend = await breakServer(cli);
      process.kill((await cli.serverFile()).pid, 'SIGKILL');
      const { code, stdout, stderr } = await first.exit;
      expect({ code, stderr: stderr.split('\n') }).toEqual({
        code: 1,
        stderr: [
          expect.stringMatching(/^campaignlake: The Temporal server could not be started again: .*disk I\/O error/),
          '',
        ],
      });
      expect(stdout).toMatch(/^The Temporal server ended \(.*\): starting it again$/m);

      await mend();
      const second = cli.start('dev', '--once', WAITS_FOR_RESUME);
      expect(await second.says(/^Following the open run (\S+)$/m)).toBe(run);
      await second.says(/^tags: started/m);
      await expect(cli.run('resume')).resolves.toMatchObject({ code: 0 });
      await expect(second.exit).resolves.toMatchObject({ code: 0 });
    }));

  it('goes on after its Temporal server is killed alone', () =>
    withCli(async (cli) => {
      const dev = cli.start('dev', '--once', WAITS_FOR_RESUME);
      await dev.says(/^tags: started/m);
      const { pid, ports } = await cli.serverFile();
      process.kill(pid, 'SIGKILL');
      await dev.says(/^The Temporal server ended \(.*\): starting it again$/m);
      await untilHealthy(`127.0.0.1:${ports.temporal}`, { withinMs: 30_000, isGone: () => false });
      await expect(cli.run('resume')).resolves.toMatchObject({ code: 0 });
      await expect(dev.exit).resolves.toMatchObject({ code: 0, stderr: '' });
    }));

  it('ends what it started at Ctrl-C; the run stays open', () =>
    withCli(async (cli) => {
      const dev = cli.start('dev', WAITS_FOR_RESUME);
      await dev.says(/^tags: started/m);
      const { pid } = await cli.serverFile();
      dev.child.kill('SIGINT');
      await expect(dev.exit).resolves.toMatchObject({ code: 130, stderr: '' });
      const [worker = 0] = await workers(cli);
      expect([worker, pid].map((left) => isAlive(processRef(left)))).toEqual([false, false]);
    }));

  it('with --keep leaves nothing running where its Temporal server does not start', () =>
    withCli(async (cli) => {
      await breakServer(cli);
      const { code, stderr } = await cli.run('dev', '--keep', 'tags');
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/disk I\/O error/) as string });
      const log = await readFile(join(cli.home, 'demo', 'logs', 'simulator.log'), 'utf8');
      const url = /^Simulator: (http:\S+)/m.exec(log)?.[1] ?? 'http://it-never-started';
      await expect(axios.get(url, { proxy: false })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }));

  it('with --keep leaves server and worker for the other commands, until the next start', () =>
    withCli(async (cli) => {
      const kept = await cli.run('dev', '--keep', 'tags');
      expect(kept).toMatchObject({ code: 0, stderr: '' });
      expect(kept.stdout).toMatch(/Left running; .* "kill \d+ \d+ \d+" ends them/);
      const [worker = 0] = await workers(cli);

      await expect(cli.run('materialize', FAILS)).resolves.toMatchObject({ code: 1 });
      const refused = await cli.run('materialize', '--json', IS_REFUSED);
      expect({ ...refused, run: JSON.parse(refused.stdout) as RunProgress }).toMatchObject({
        code: 2,
        run: { state: 'failed', error: { type: 'Unauthorized', message: 'The token is refused' } },
      });
      const detached = await cli.run('materialize', '--detach', WAITS_FOR_RESUME);
      expect(detached.stdout).toMatch(/^workflow id: demo:materialize:\S+\nrun id: \S+\n$/);
      const status = await cli.run('status');
      expect(status.stdout.split('\n').map((line) => line.split(/\s+/)[1])).toEqual([
        'state',
        'running',
        'failed',
        'failed',
        'done',
        undefined,
      ]);
      const followed = cli.start('status', '--follow');
      const open = await followed.says(/^Run (\S+)$/m);
      await followed.says(/^tags: started/m);
      await expect(cli.run('status', open)).resolves.toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Started by campaignlake:\S+@\S+$/m) as string,
      });
      await expect(cli.run('publish')).resolves.toMatchObject({
        code: 0,
        stdout: 'Published: /d/current.duckdb (1.0 kB)\n',
      });
      await expect(cli.run('cancel')).resolves.toMatchObject({ code: 0 });
      await expect(followed.exit).resolves.toMatchObject({ code: 1 });

      const named = ['materialize', '--detach', '--workflow-id', 'mine'];
      const first = await cli.run(...named, WAITS_FOR_RESUME);
      expect(first.stdout).toMatch(/^workflow id: mine\n/);
      await expect(cli.run(...named, WAITS_FOR_RESUME)).resolves.toEqual(first);
      await expect(cli.run(...named, 'tags')).resolves.toEqual({
        code: 2,
        stdout: '',
        stderr:
          'campaignlake: "mine" is open, and does something else. Choose another --workflow-id, or wait until it has ended\n',
      });
      await expect(cli.run('cancel', 'mine')).resolves.toMatchObject({ code: 0 });

      await expect(cli.run('dev', '--once', 'tags')).resolves.toMatchObject({ code: 0 });
      expect(isAlive(processRef(worker))).toBe(false);
      await expect(cli.run('materialize', 'tags')).resolves.toEqual({
        code: 2,
        stdout: '',
        stderr:
          'campaignlake: No Temporal server runs for account "demo". Start one with "npm start", or set TEMPORAL_ADDRESS\n',
      });
    }));
});
