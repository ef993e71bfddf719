/**
 * The main job, measured from outside: simulator, Temporal and worker as processes of their own. Prints rows a second from
 * the first call to the published file, the worker's memory, and how much of a request budget was used. Peaks of `large`,
 * `million` and `huge` (0.3, 1 and 2 million rows) say how memory grows; one peak lies up to a tenth beside another of its like.
 *
 *   npx tsx bench/main-job.ts --profile large
 *   npx tsx bench/main-job.ts --profile demo --rate 5 --latency 1000
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunProgress } from '../graph/plan';
import { temporalForTests } from '../test/temporal-server';

const ROOT = join(__dirname, '..');

/** Points of the line that shows memory over time. */
const MEMORY_POINTS = 16;

interface Call {
  readonly at: number;
  readonly status?: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      profile: { type: 'string', default: 'large' },
      rate: { type: 'string' },
      latency: { type: 'string', default: '0' },
      select: { type: 'string', default: '*' },
      runs: { type: 'string', default: '1' },
    },
  });
  const home = await mkdtemp(join(tmpdir(), 'campaignlake-bench-'));
  const simulator = await startSimulator(values);
  const environment = {
    ...process.env,
    ACTIVECAMPAIGN_API_URL: simulator.url,
    ACTIVECAMPAIGN_API_TOKEN: 'bench',
    ACTIVECAMPAIGN_REQUESTS_PER_SECOND: values.rate ?? 'unlimited',
    CAMPAIGNLAKE_HOME: home,
    // A download is none of the run's time.
    PATH: [dirname(await temporalForTests()), process.env['PATH']].join(delimiter),
  };
  for (let run = 0; run < Number(values.runs); run++) {
    const before = (await callsOf(simulator.url)).length;
    const { progress, memoryMb } = await runOnce(environment, values.select);
    report({ progress, memoryMb, calls: (await callsOf(simulator.url)).slice(before), rate: values.rate });
  }
  simulator.process.kill();
  await rm(home, { recursive: true, force: true });
}

async function startSimulator(values: {
  readonly profile: string;
  readonly rate?: string | undefined;
  readonly latency: string;
}) {
  const script = `require('tsx/cjs');require('./simulator').runSimulator(${JSON.stringify({
    port: 0,
    profile: values.profile,
    latencyMs: Number(values.latency),
    ...(values.rate === undefined ? {} : { rate: Number(values.rate) }),
  })}).then((s)=>console.log(s.url))`;
  const child = spawn(process.execPath, ['-e', script], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve) =>
    child.stdout.once('data', (text: Buffer) => resolve(String(text).trim())),
  );
  return { process: child, url };
}

async function runOnce(
  env: NodeJS.ProcessEnv,
  select: string,
): Promise<{ readonly progress: RunProgress; readonly memoryMb: readonly number[] }> {
  const child = spawn(process.execPath, ['bin/campaignlake.js', 'dev', '--once', '--json', select], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const memoryMb: number[] = [];
  let worker: string | undefined;
  const timer = setInterval(() => {
    void (async () => {
      worker ??= await workerOf(child);
      if (worker !== undefined) memoryMb.push(await residentMb(worker));
    })();
  }, 200);
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += String(text)));
  await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  return { progress: JSON.parse(output) as RunProgress, memoryMb };
}

/** Of the worker that `dev` started; looking at every process costs so much that it is done only until it is found. */
async function workerOf(dev: ChildProcess): Promise<string | undefined> {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (!command.split('\0').includes('worker')) continue;
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (new RegExp(`PPid:\\s+${dev.pid}\\b`).test(status)) return pid;
  }
  return undefined;
}

/** Resident megabytes; the one child a worker has ends before there is work. */
async function residentMb(pid: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

async function callsOf(url: string): Promise<readonly Call[]> {
  const answer = await fetch(`${url}/_simulator/calls`);
  return ((await answer.json()) as { calls: readonly Call[] }).calls;
}

function report(run: {
  readonly progress: RunProgress;
  readonly memoryMb: readonly number[];
  readonly calls: readonly Call[];
  readonly rate: string | undefined;
}): void {
  const { progress, memoryMb, calls, rate } = run;
  const first = calls[0]?.at ?? 0;
  const last = calls.at(-1)?.at ?? 0;
  const ended = Date.parse(
    /-(\d{4}-\d\d-\d\dT[\d-]+Z)\.duckdb$/
      .exec(progress.published?.path ?? '')?.[1]
      ?.replace(/T(\d\d)-(\d\d)-(\d\d)-(\d+)Z/, 'T$1:$2:$3.$4Z') ?? '',
  );
  const seconds = (ended - first) / 1000;
  const states = Object.values(progress.assets).filter(({ state }) => state === 'done').length;
  const lines = [
    `${progress.state}: ${states} assets done, ${progress.rowsRead} rows read, ${progress.rowsWritten} written, ${calls.length} calls`,
    `first call to published file: ${seconds.toFixed(1)} s, ${Math.round(progress.rowsRead / seconds)} rows/s`,
    `worker peak: ${Math.max(...memoryMb)} MB, over time: ${peaksOver(memoryMb).join(' ')}`,
  ];
  if (rate !== undefined) {
    const used = calls.length / (((last - first) / 1000 + 1 / Number(rate)) * Number(rate));
    const refused = calls.filter(({ status }) => status === 429).length;
    // Beginning and end wait for single answers; what lies between is the budget's own.
    const middle = calls.slice(Math.floor(calls.length * 0.1), Math.ceil(calls.length * 0.9));
    const span = ((middle.at(-1)?.at ?? 0) - (middle[0]?.at ?? 0)) / 1000;
    const steady = (middle.length - 1) / (span * Number(rate));
    lines.push(
      `budget used: ${(used * 100).toFixed(1)} %, between its first and last tenth ${(steady * 100).toFixed(1)} %, 429: ${((refused / calls.length) * 100).toFixed(2)} %`,
    );
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** The greatest of each stretch of the run. */
function peaksOver(memoryMb: readonly number[]): readonly number[] {
  const stretch = Math.ceil(memoryMb.length / MEMORY_POINTS);
  return Array.from({ length: Math.ceil(memoryMb.length / stretch) }, (_, index) =>
    Math.max(...memoryMb.slice(index * stretch, (index + 1) * stretch)),
  );
}

void main();
