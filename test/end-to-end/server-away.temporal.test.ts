import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessRef } from '../../client/processes/process-mark';
import { choosePorts, portIfFree, type ServerPorts } from '../../client/temporal-server/free-port';
import { addressOf, endServerProcess, startServerProcess } from '../../client/temporal-server/server-process';
import type { RunProgress } from '../../graph/plan';
import { startSimulator, type Simulator } from '../../simulator/start-simulator';
import { differences } from '../source-equality';
import { temporalForTests } from '../temporal-server';
import { askedAgain, inFlight, storedPages } from './asked-again';

const ENTRY = join(__dirname, '../../bin/campaignlake.js');

/** As in production: server, worker and client are programs of their own, and nobody supervises the server. */
describe('a Temporal server that dies in the middle of a run', () => {
  let home: string;
  let simulator: Simulator;
  let ports: ServerPorts;
  let server: ProcessRef;
  const programs: ChildProcess[] = [];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'campaignlake-away-'));
    simulator = await startSimulator({ profile: 'demo', latencyMs: 150 });
    // Not the usual ones: while this server is away, that of another test would take them.
    ports = await choosePorts({ temporal: await portIfFree(0), ui: await portIfFree(0) });
    server = await startServer();
  });
  afterEach(async () => {
    for (const program of programs.splice(0)) {
      if (program.exitCode !== null || program.signalCode !== null) continue;
      program.kill('SIGKILL');
      await once(program, 'close');
    }
    await endServerProcess(server);
    await simulator.close();
    await rm(home, { recursive: true, force: true });
  });

  /** Always on the same ports and database. */
  const startServer = async (): Promise<ProcessRef> =>
    startServerProcess({
      executable: await temporalForTests(),
      folder: home,
      namespace: 'default',
      ports,
      environment: process.env,
      isKept: false,
    });

  const start = (...words: readonly string[]) => {
    const environment = {
      ...process.env,
      ACTIVECAMPAIGN_API_URL: simulator.url,
      ACTIVECAMPAIGN_API_TOKEN: 'a-token',
      ACTIVECAMPAIGN_REQUESTS_PER_SECOND: 'unlimited',
      CAMPAIGNLAKE_HOME: home,
      TEMPORAL_ADDRESS: addressOf(ports),
    };
    const child = spawn(process.execPath, [ENTRY, ...words], { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
    programs.push(child);
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (text: Buffer) => (said.stdout += String(text)));
    child.stderr.on('data', (text: Buffer) => (said.stderr += String(text)));
    const exit = once(child, 'close').then(([code]) => code as number | null);
    const says = async (pattern: RegExp): Promise<void> => {
      while (!pattern.test(said.stderr)) await Promise.race([once(child.stderr, 'data'), exit.then(neverSaid(said))]);
    };
    return { said, exit, says };
  };

  it('finds worker and client waiting when it is back, and the run goes on as if nothing had happened', async () => {
    const worker = start('worker');
    await worker.says(/serves task queue/);
    const client = start('materialize', '--json');
    while (simulator.calls().length < 60) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(inFlight(simulator)).toBeGreaterThan(0);
    process.kill(server.pid, 'SIGKILL');
    await client.says(/^The Temporal server does not answer/m);
    const away = { stored: new Set(await storedPages(home)), asked: simulator.calls().length };
    server = await startServer();

    expect(await client.exit).toBe(0);
    const run = JSON.parse(client.said.stdout) as RunProgress;
    expect(Object.values(run.assets).filter(({ state }) => state === 'done')).toHaveLength(59);
    expect(client.said.stderr.match(/^The Temporal server .*$/gm)).toEqual([
      'The Temporal server does not answer: waiting for it, the run goes on then',
      'The Temporal server answers again',
    ]);
    // There was something left to ask, and none of it was on disk.
    expect(simulator.calls().length).toBeGreaterThan(away.asked);
    expect(askedAgain(simulator, away)).toEqual([]);
    expect(await differences(join(home, 'local', 'current.duckdb'), simulator)).toEqual([]);
    // The worker was there all the time: no other took its place.
    expect(worker.said.stderr.match(/serves task queue/g)).toHaveLength(1);
  }, 180_000);
});

const neverSaid = (said: { readonly stdout: string; readonly stderr: string }) => (): never => {
  throw new Error(`ended before it said so: ${said.stdout}${said.stderr}`);
};
