import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RunProgress } from '../../graph/plan';
import { parseFaults } from '../../simulator/faults';
import { startSimulator, type Simulator } from '../../simulator/start-simulator';
import { differences } from '../source-equality';
import { temporalForTests } from '../temporal-server';
import { askedAgain, askedTwice, inFlight, storedPages } from './asked-again';
import { killTree, workerOf } from './processes';
import { filesWith, historiesWith, tablesWith, writtenAs } from './where-is';

/** No other text looks like it, and a URL would have to write it otherwise. */
const TOKEN = 'tok3n/9f83c2e1+d47a60b5=';
const ENTRY = join(__dirname, '../../bin/campaignlake.js');

describe('the main job, by the command that a newcomer types', () => {
  let home: string;
  let simulator: Simulator;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'campaignlake-main-'));
  });
  afterEach(async () => {
    await simulator.close();
    await rm(home, { recursive: true, force: true });
  });

  const dev = async (...words: readonly string[]): Promise<ChildProcess> =>
    spawn(process.execPath, [ENTRY, 'dev', '--once', '--json', ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PATH: `${dirname(await temporalForTests())}:${process.env['PATH']}`,
        ACTIVECAMPAIGN_API_URL: simulator.url,
        ACTIVECAMPAIGN_API_TOKEN: TOKEN,
        ACTIVECAMPAIGN_REQUESTS_PER_SECOND: 'unlimited',
        CAMPAIGNLAKE_HOME: home,
      },
    });

  const ended = async (
    child: ChildProcess,
  ): Promise<{ readonly code: number | null; readonly run: RunProgress; readonly said: string }> => {
    let output = '';
    let complaints = '';
    child.stdout?.on('data', (text: Buffer) => (output += String(text)));
    child.stderr?.on('data', (text: Buffer) => (complaints += String(text)));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    if (output === '') throw new Error(complaints);
    return { code, run: JSON.parse(output) as RunProgress, said: output + complaints };
  };

  /** Logs, pages, Temporal's database and histories, what is stored, and what was published. */
  const everywhere = async (text: string): Promise<readonly string[]> => [
    ...(await filesWith(home, text)),
    ...(await tablesWith(join(home, 'local', 'warehouse.duckdb'), text)),
    ...(await tablesWith(current(), text)),
    ...(await historiesWith(join(home, 'local', 'temporal'), text)),
  ];

  const current = (): string => join(home, 'local', 'current.duckdb');

  it('ends with 0 and all 59 tables equal to the source, though every kind of fault happens', async () => {
    simulator = await startSimulator({ profile: 'tiny', faults: parseFaults('all=0.05'), retryAfter: 1, slowMs: 100 });
    const { code, run, said } = await ended(await dev());
    expect({ code, state: run.state }).toEqual({ code: 0, state: 'done' });
    expect(Object.values(run.assets).filter(({ state }) => state === 'done')).toHaveLength(59);
    expect(await differences(current(), simulator)).toEqual([]);
    // Faults make errors, and errors are where tokens leak.
    expect(writtenAs(TOKEN).filter((written) => said.includes(written))).toEqual([]);
    expect(await everywhere(TOKEN)).toEqual([]);
    // What is there is found: a text that came in an answer, and one that only Temporal was told.
    const [tag] = simulator.rows('tags').map((row) => String(row['tag']));
    expect(await everywhere(tag ?? '')).toEqual(
      expect.arrayContaining([expect.stringMatching(/raw\/tags\/.*\.json\.gz$/), 'main.tags']),
    );
    expect(await historiesWith(join(home, 'local', 'temporal'), run.runId)).toEqual(
      expect.arrayContaining([run.workflowId, 'local:tags']),
    );
  }, 180_000);

  it('goes on by itself after kill -9 of the Temporal server alone', async () => {
    simulator = await startSimulator({ profile: 'demo', latencyMs: 100 });
    const running = await dev();
    const ending = ended(running);
    await calls(60);
    expect(inFlight(simulator)).toBeGreaterThan(0);
    const server = JSON.parse(await readFile(join(home, 'local', 'temporal', 'server.json'), 'utf8')) as {
      pid: number;
    };
    process.kill(server.pid, 'SIGKILL');
    const { code, run } = await ending;
    expect({ code, state: run.state }).toEqual({ code: 0, state: 'done' });
    expect(askedTwice(simulator)).toEqual([]);
    expect(await differences(current(), simulator)).toEqual([]);
  }, 240_000);

  it('goes on by itself after kill -9 of the worker, and after one of the whole tree with the next start', async () => {
    simulator = await startSimulator({ profile: 'medium', latencyMs: 150 });
    const first = await dev();
    await calls(200);
    expect(inFlight(simulator)).toBeGreaterThan(0);
    process.kill(await workerOf(first), 'SIGKILL');
    const afterWorker = { stored: new Set(await storedPages(home)), asked: simulator.calls().length };
    // The supervisor starts another worker, and that one asks on.
    await calls(afterWorker.asked + 150);
    expect(inFlight(simulator)).toBeGreaterThan(0);
    expect(askedAgain(simulator, afterWorker)).toEqual([]);
    await killTree(first);
    const afterTree = { stored: new Set(await storedPages(home)), asked: simulator.calls().length };

    const { code, run } = await ended(await dev());
    expect({ code, state: run.state }).toEqual({ code: 0, state: 'done' });
    expect(askedAgain(simulator, afterTree)).toEqual([]);
    expect(await differences(current(), simulator)).toEqual([]);
  }, 240_000);

  async function calls(count: number): Promise<void> {
    while (simulator.calls().length < count) await new Promise((resolve) => setTimeout(resolve, 20));
  }
});
