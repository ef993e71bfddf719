/** `doctor`: what a run needs, one line each: ok, or what to do. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadSettings, type Settings } from '../../config/settings';
import { ReplicationError } from '../../graph/errors';
import { reporterFor, type CommandContext } from '../command-context';
import { DONE, REFUSED } from '../exit-codes';
import { firstCall, freeBytes, prepareFolder } from '../preflight';
import { isAlive } from '../processes/process-mark';
import { publishedState } from '../published';
import { ago, bytes } from '../render/numbers';
import type { Palette } from '../render/palette';
import { withTemporal } from '../runs/connect';
import { configuredTemporal, ownTemporal, serverFolder } from '../runs/temporal-options';
import { readServerFile } from '../temporal-server/server-file';
import { addressOf } from '../temporal-server/server-process';
import { isHealthy } from '../temporal-server/server-health';

/** What was found; throws a ReplicationError that says what to do. */
type Check = (settings: Settings, context: CommandContext) => Promise<string>;

const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ['versions', async () => `Node ${process.versions.node} on ${process.platform} ${process.arch}`],
  ['account', checkApi],
  ['temporal', checkTemporal],
  ['data folder', checkFolder],
  ['lock', checkServerFile],
  ['published', checkPublished],
];

export async function doctor(context: CommandContext): Promise<number> {
  const { say, palette } = reporterFor(context);
  let settings: Settings;
  try {
    settings = loadSettings(context.environment);
    say(line(palette, 'settings', `account "${settings.account}", data in ${settings.accountFolder}`));
  } catch (error) {
    // Every other check needs them.
    say(line(palette, 'settings', undefined, error));
    return REFUSED;
  }
  let exitCode = DONE;
  for (const [name, check] of CHECKS) {
    try {
      say(line(palette, name, await check(settings, context)));
    } catch (error) {
      say(line(palette, name, undefined, error));
      exitCode = REFUSED;
    }
  }
  return exitCode;
}

function line(palette: Palette, name: string, found: string | undefined, error?: unknown): string {
  if (error !== undefined && !(error instanceof ReplicationError)) throw error;
  const state = error === undefined ? palette.state('ok ', 'done') : palette.state('bad', 'failed');
  return `${state}  ${name.padEnd(12)}  ${error === undefined ? found : error.message}`;
}

async function checkApi(settings: Settings): Promise<string> {
  if (settings.api === undefined) return 'none is configured: npm start simulates one';
  const { email } = (await firstCall(settings)) ?? {};
  return `${settings.api.host} answers, the token is good${email === undefined ? '' : ` (${email})`}`;
}

async function checkTemporal(settings: Settings, { environment }: CommandContext): Promise<string> {
  if (!settings.hasOwnTemporal) {
    const temporal = configuredTemporal(settings, environment);
    return withTemporal(
      temporal,
      async () => `${temporal.connectionOptions.address} answers, namespace ${temporal.namespace}`,
    );
  }
  const running = await readServerFile(serverFolder(settings));
  if (running === undefined || !(await isHealthy(addressOf(running.ports))))
    return 'not running: npm start brings its own';
  const temporal = ownTemporal(settings, addressOf(running.ports));
  return withTemporal(temporal, async () => `our own answers at ${addressOf(running.ports)}`);
}

async function checkFolder({ home, accountFolder }: Settings): Promise<string> {
  // Looking must not leave a folder behind.
  const folder = existsSync(accountFolder) ? accountFolder : existsSync(home) ? home : join(home, '..');
  await prepareFolder(folder);
  return `${folder} can be written, ${bytes(await freeBytes(folder))} free`;
}

async function checkServerFile(settings: Settings): Promise<string> {
  const running = await readServerFile(serverFolder(settings));
  if (running === undefined) return 'no "npm start" is running for this account';
  if (isAlive(running.owner)) return `"npm start" is running as process ${running.owner.pid}`;
  return 'the last "npm start" left its server behind: the next one takes it over';
}

async function checkPublished(settings: Settings): Promise<string> {
  const published = await publishedState(settings);
  if (published === undefined) return 'nothing yet: npm start does it';
  const [last] = published.runs;
  return `${published.assets.length} tables, last run ${last?.state ?? 'unknown'}, ${ago(last?.startedAt, new Date())}`;
}
