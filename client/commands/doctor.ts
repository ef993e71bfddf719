/** `doctor`: what a run needs, one line each: ok, or what to do. */
import { loadSettings, type Settings } from '../../config/settings';
import { ConfigError, ReplicationError } from '../../graph/errors';
import { reporterFor, type CommandContext } from '../command-context';
import { DONE, REFUSED } from '../exit-codes';
import { checkFolder, firstCall } from '../preflight';
import { isAlive } from '../processes/process-mark';
import { publishedState } from '../published';
import { ago, bytes } from '../render/numbers';
import { withTemporal } from '../runs/connect';
import { startOfWorker, workersOn, workerText } from '../runs/workers-on';
import { configuredTemporal, ownTemporal, serverFolder, type TemporalOptions } from '../runs/temporal-options';
import { wantedSchedules } from '../schedules/declared-schedules';
import { listSchedules } from '../schedules/list-schedules';
import { readServerFile } from '../temporal-server/server-file';
import { addressOf } from '../temporal-server/server-process';
import { isHealthy } from '../temporal-server/server-health';

/** What was found; throws a ReplicationError that says what to do. */
type Check = (settings: Settings, context: CommandContext) => Promise<string>;

const CHECKS: readonly (readonly [name: string, check: Check])[] = [
  ['versions', async () => `Node ${process.versions.node} on ${process.platform} ${process.arch}`],
  ['account', checkApi],
  ['temporal', checkTemporal],
  ['task queue', checkTaskQueue],
  ['schedules', checkSchedules],
  ['data folder', checkDisk],
  ['lock', checkServerFile],
  ['published', checkPublished],
  ['alerts', checkAlerts],
];

export async function doctor(context: CommandContext): Promise<number> {
  const { say, palette } = reporterFor(context);
  const judge = async (name: string, check: () => Promise<string>): Promise<boolean> => {
    const { isOk, text } = await verdictOf(check);
    say(`${isOk ? palette.state('ok ', 'done') : palette.state('bad', 'failed')}  ${name.padEnd(12)}  ${text}`);
    return isOk;
  };
  const load = async (): Promise<Settings> => loadSettings(context.environment);
  const describe = ({ account, accountFolder }: Settings) => `account "${account}", data in ${accountFolder}`;
  // Every other check needs the settings.
  if (!(await judge('settings', async () => describe(await load())))) return REFUSED;
  const settings = await load();
  let exitCode = DONE;
  for (const [name, check] of CHECKS) {
    if (!(await judge(name, () => check(settings, context)))) exitCode = REFUSED;
  }
  return exitCode;
}

async function verdictOf(check: () => Promise<string>): Promise<{ readonly isOk: boolean; readonly text: string }> {
  try {
    return { isOk: true, text: await check() };
  } catch (error) {
    if (error instanceof ReplicationError) return { isOk: false, text: error.message };
    throw error;
  }
}

async function checkApi(settings: Settings): Promise<string> {
  if (settings.api === undefined) return 'none is configured: npm start simulates one';
  const { email } = (await firstCall(settings)) ?? {};
  return `${settings.api.host} answers, the token is good${email === undefined ? '' : ` (${email})`}`;
}

async function checkTemporal(settings: Settings, context: CommandContext): Promise<string> {
  const temporal = await temporalToLookAt(settings, context);
  if (temporal === undefined) return 'not running: npm start brings its own';
  const { connectionOptions, namespace } = temporal;
  return withTemporal(temporal, async () => `${connectionOptions.address} answers, namespace "${namespace}"`);
}

/** A queue where another account's worker polls would give its pages to us; on one without a worker a run waits for ever. */
async function checkTaskQueue(settings: Settings, context: CommandContext): Promise<string> {
  const temporal = await temporalToLookAt(settings, context);
  if (temporal === undefined) return 'no server, no workers';
  const { taskQueue, account } = settings;
  const workers = await withTemporal(temporal, (client) => workersOn(client, taskQueue));
  const other = workers.find(({ identity }) => !identity.startsWith(`${account}@`));
  if (other !== undefined) {
    throw new ConfigError(`Task queue "${taskQueue}" is served by ${other.identity}, not by account "${account}"`, {
      hint: 'Set CAMPAIGNLAKE_TASK_QUEUE to a queue of its own for this account',
    });
  }
  if (workers.length > 0) return `"${taskQueue}", served by ${workers.map(workerText).join('; ')}`;
  throw new ConfigError(`No worker serves the task queue "${taskQueue}", so that no run gets on`, {
    hint: `Start it: ${startOfWorker(settings)}`,
  });
}

/** A machine without any may be no production worker; some that are not as the settings say are a forgotten `apply`. */
async function checkSchedules(settings: Settings, context: CommandContext): Promise<string> {
  const wanted = wantedSchedules(settings.schedules);
  const temporal = await temporalToLookAt(settings, context);
  if (temporal === undefined) return 'no server, no schedules';
  const { taskQueue, account } = settings;
  const listed = await withTemporal(temporal, (client) => listSchedules({ client, account, taskQueue }, wanted));
  if (listed.every(({ state }) => state === 'missing'))
    return 'none are applied: "npx campaignlake schedules apply" does it';
  const stale = listed.filter(({ state }) => state !== 'applied' && state !== 'leaving');
  if (stale.length === 0)
    return listed.map(({ scheduleId, isPaused }) => `${scheduleId}${isPaused ? ' (paused)' : ''}`).join(', ');
  throw new ConfigError(`Not as the settings say: ${stale.map(({ scheduleId }) => scheduleId).join(', ')}`, {
    hint: 'Run "npx campaignlake schedules apply"',
  });
}

/** Undefined while our own server is not running, which is no mistake. */
async function temporalToLookAt(
  settings: Settings,
  { environment }: CommandContext,
): Promise<TemporalOptions | undefined> {
  if (!settings.hasOwnTemporal) return configuredTemporal(settings, environment);
  const running = await readServerFile(serverFolder(settings));
  const address = running && addressOf(running.ports);
  return address !== undefined && (await isHealthy(address)) ? ownTemporal(settings, address) : undefined;
}

async function checkDisk({ accountFolder }: Settings): Promise<string> {
  const { freeBytes } = await checkFolder(accountFolder);
  return `can be written, ${bytes(freeBytes)} free`;
}

async function checkServerFile(settings: Settings): Promise<string> {
  const running = await readServerFile(serverFolder(settings));
  if (running === undefined) return 'no "npm start" is running for this account';
  if (isAlive(running.owner)) return `"npm start" is running as process ${running.owner.pid}`;
  return 'the last "npm start" left its server behind: the next one takes it over';
}

async function checkAlerts({ alerts }: Settings): Promise<string> {
  return alerts === undefined ? 'nobody is told of troubles: CAMPAIGNLAKE_ALERT_URL' : `a webhook, as ${alerts.format}`;
}

async function checkPublished(settings: Settings): Promise<string> {
  const published = await publishedState(settings);
  if (published === undefined) return 'nothing yet: npm start does it';
  const [last] = published.runs;
  return `${published.assets.length} tables, last run ${last?.state ?? 'unknown'}, ${ago(last?.startedAt, new Date())}`;
}
