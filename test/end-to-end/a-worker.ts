import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHECKOUT = join(__dirname, '../..');

/** What a worker runs from. */
const PARTS = ['bin', 'activecampaign', 'activities', 'assets', 'client', 'config', 'graph', 'simulator', 'warehouse', 'worker', 'workflows', 'package.json', 'tsconfig.json']; // prettier-ignore

/** A worker as it is deployed: a program of its own. */
export async function aWorker(environment: NodeJS.ProcessEnv, checkout = CHECKOUT) {
  const child = spawn(process.execPath, [join(checkout, 'bin/campaignlake.js'), 'worker'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += String(text)));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const ended = exit.then(() => {
    throw new Error(`the worker ended: ${said}`);
  });
  ended.catch(() => undefined);
  while (!said.includes('serves task queue')) await Promise.race([once(child.stderr, 'data'), ended]);
  /** As a deploy ends it; answers its exit code. */
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    child.kill(signal);
    return exit;
  };
  return { stop };
}

/** The checkout as it was before a change: a copy, with what the change brought taken out of some files. */
export async function anEarlierCheckout(
  edits: Readonly<Record<string, readonly [now: string, then: string]>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'campaignlake-earlier-'));
  for (const part of PARTS) await cp(join(CHECKOUT, part), join(folder, part), { recursive: true });
  await symlink(join(CHECKOUT, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, [now, then]] of Object.entries(edits)) {
    const path = join(folder, file);
    const content = await readFile(path, 'utf8');
    if (!content.includes(now)) throw new Error(`${file} has no "${now}"`);
    await writeFile(path, content.replace(now, then));
  }
  return folder;
}
