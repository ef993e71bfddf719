/**
 * Is the simulator fast enough never to be the bottleneck? It runs in a process of its own; this one asks for the pages of
 * every table over a few connections, and prints pages per second of the simulator's processor time (others may use the
 * machine too) for each table, and the mean over all.
 *
 *     npx tsx bench/simulator.ts --profile large --seconds 0.5
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { parseArgs } from 'node:util';
import { assets } from '../assets';
import type { Asset } from '../graph/asset';
import { startSimulator } from '../simulator/start-simulator';

const WANTED = 2_000;
const CONNECTIONS = 8;
const PAGE_ROWS = 100;
const SERVE = 'serve';
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { profile: { type: 'string', default: 'large' }, seconds: { type: 'string', default: '0.5' } },
  });
  const simulator = fork(__filename, [SERVE, values.profile], { execArgv: ['--require', 'tsx/cjs'] });
  const [url] = (await once(simulator, 'message')) as [string];
  const rates: number[] = [];
  for (const asset of assets) {
    const { rate, kilobytes } = await measure(asset, { simulator, url, forMs: Number(values.seconds) * 1_000 });
    rates.push(rate);
    print(
      `${asset.key.padEnd(30)} ${rate.toFixed(0).padStart(7)} pages/s ${kilobytes.toFixed(1).padStart(8)} kB a page`,
    );
  }
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const slowest = Math.min(...rates);
  print(`mean ${mean.toFixed(0)} pages/s (wanted: ${WANTED}), slowest ${slowest.toFixed(0)}`);
  simulator.kill();
  agent.destroy();
}

async function measure(
  asset: Asset,
  { simulator, url, forMs }: { readonly simulator: ChildProcess; readonly url: string; readonly forMs: number },
): Promise<{ readonly rate: number; readonly kilobytes: number }> {
  const listing = `${url}/api/3/${asset.endpoint}?limit=${PAGE_ROWS}`;
  // What the first page has to find out is no part of the rate.
  await bytesOf(`${listing}&offset=0`);
  const rows = await rowsOf(url, asset.key);
  const pagesInAll = Math.max(1, Math.ceil(rows / PAGE_ROWS));
  const before = await processorMs(simulator);
  const end = performance.now() + forMs;
  let [pages, bytes] = [0, 0];
  const asker = async (): Promise<void> => {
    while (performance.now() < end) {
      const read = await bytesOf(`${listing}&offset=${(pages++ % pagesInAll) * PAGE_ROWS}`);
      bytes += read;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, asker));
  const usedMs = (await processorMs(simulator)) - before;
  return { rate: (pages / usedMs) * 1_000, kilobytes: bytes / pages / 1_024 };
}

const bytesOf = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'api-token': 'bench' } }, (response) => {
      let bytes = 0;
      response.on('data', (piece: Buffer) => (bytes += piece.length)).on('end', () => resolve(bytes));
    }).on('error', reject);
  });

async function rowsOf(url: string, key: string): Promise<number> {
  const tables = (await (await fetch(`${url}/_simulator/tables`)).json()) as readonly { table: string; rows: number }[];
  return tables.find(({ table }) => table === key)?.rows ?? 0;
}

async function processorMs(simulator: ChildProcess): Promise<number> {
  simulator.send('how long');
  const [ms] = (await once(simulator, 'message')) as [number];
  return ms;
}

async function serve(profile: string): Promise<void> {
  const { url } = await startSimulator({ profile });
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1_000);
  });
  process.on('disconnect', () => process.exit());
  process.send?.(url);
}

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

void (process.argv[2] === SERVE ? serve(process.argv[3] ?? 'large') : main());
