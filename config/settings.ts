/**
 * Settings: environment variables, or a `.env` file beside package.json where the environment says nothing. This folder is
 * the only place that reads `process.env`; an empty variable counts as not set, since compose files pass them on so.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ApiSettings } from './api-settings';
import { accountOf, apiOf, requestBudget } from './api-settings';
import type { AlertFormat } from '../graph/alert-text';
import { readDotenv } from './dotenv';
import { scheduleSettings, type ScheduleSettings } from './schedule-settings';
import { Secret } from './secret';
import type { Variables } from './variables';
import { parseVariables } from './variables';

export interface Settings {
  /** Name of the account in ids and paths. */
  readonly account: string;
  /** Absolute path of `CAMPAIGNLAKE_HOME`. */
  readonly home: string;
  /** Absolute path of this account's files. */
  readonly accountFolder: string;
  /** Undefined where no account is configured and no simulator was started yet. */
  readonly api: ApiSettings | undefined;
  /** No account is configured, or `dev` runs its simulator: the data is made up. */
  readonly isDemo: boolean;
  /** `YYYY-MM-DD`. @default all history */
  readonly startDate?: string | undefined;
  /** Zone of times that the API gives without an offset. */
  readonly timeZone: string;
  readonly proxyUrl?: Secret | undefined;
  readonly requestsPerSecond: number | 'unlimited';
  readonly parquet: 'changed' | 'off';
  readonly taskQueue: string;
  readonly keepPagesMs: number;
  readonly keepFiles: number;
  /** Where troubles are told, if anywhere. */
  readonly alerts?: { readonly url: Secret; readonly format: AlertFormat } | undefined;
  readonly schedules: ScheduleSettings;
  /** No Temporal server was named: `dev` starts its own, and other commands look for that one. */
  readonly hasOwnTemporal: boolean;
  /** host:port of `dev`'s own server, in the processes that it started. */
  readonly ownTemporalAddress?: string | undefined;
  /** For `overrideEnvVars` of `@temporalio/envconfig`: `TEMPORAL_*` and where profiles are; it may hold a key. */
  readonly temporalEnvironment: Secret<Readonly<Record<string, string>>>;
  /** Milliseconds that anything passing (429, 5xx, network) is asked again before it is final. */
  readonly patienceMs: number;
  /** Show the stacks of errors. */
  readonly isDebug: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** With variables of ours envconfig sees no others: not even where the user's profiles are. */
const TEMPORAL_VARIABLE = /^(TEMPORAL_\w+|HOME|XDG_CONFIG_HOME)$/;
const PROJECT_FOLDER = resolve(__dirname, '..');

/** @throws ConfigError that names the variable and says what to do; it never shows a token. */
export function loadSettings(
  environment: Environment = process.env,
  { dotenv = join(PROJECT_FOLDER, '.env') }: { readonly dotenv?: string } = {},
): Settings {
  const fromShell = withoutEmpty(environment);
  const given = { ...withoutEmpty(readDotenv(dotenv)), ...fromShell };
  const variables = parseVariables(given);
  const api = apiOf(variables);
  const isDemo = api === undefined || variables.CAMPAIGNLAKE_SIMULATOR_URL !== undefined;
  const account = accountOf(variables, api, isDemo);
  const home = absolutePath(
    variables.CAMPAIGNLAKE_HOME,
    'CAMPAIGNLAKE_HOME' in fromShell ? process.cwd() : PROJECT_FOLDER,
  );
  return {
    account,
    home,
    accountFolder: join(home, account),
    api,
    isDemo,
    startDate: variables.ACTIVECAMPAIGN_START_DATE,
    timeZone: variables.ACTIVECAMPAIGN_TIME_ZONE,
    proxyUrl: variables.ACTIVECAMPAIGN_PROXY_URL,
    requestsPerSecond: requestBudget(variables, api),
    parquet: variables.CAMPAIGNLAKE_PARQUET,
    keepPagesMs: variables.CAMPAIGNLAKE_KEEP_PAGES,
    keepFiles: variables.CAMPAIGNLAKE_KEEP_FILES,
    alerts: alertsOf(variables),
    schedules: scheduleSettings(variables),
    ...temporalSettings(variables, given, isDemo),
    patienceMs: variables.CAMPAIGNLAKE_PATIENCE,
    isDebug: variables.CAMPAIGNLAKE_DEBUG !== undefined,
  };
}

function alertsOf({ CAMPAIGNLAKE_ALERT_URL: url, CAMPAIGNLAKE_ALERT_FORMAT: format }: Variables): Settings['alerts'] {
  return url === undefined ? undefined : { url, format };
}

type TemporalSettings = Pick<Settings, 'taskQueue' | 'hasOwnTemporal' | 'ownTemporalAddress' | 'temporalEnvironment'>;

function temporalSettings(
  variables: Variables,
  given: Readonly<Record<string, string>>,
  isDemo: boolean,
): TemporalSettings {
  const own = variables.CAMPAIGNLAKE_DEV_SERVER;
  const hasOwnTemporal = own !== undefined || !('TEMPORAL_ADDRESS' in given || 'TEMPORAL_PROFILE' in given);
  return {
    // On a server that others use too, a demo must not take the work of an account that is there.
    taskQueue: variables.CAMPAIGNLAKE_TASK_QUEUE ?? (isDemo && !hasOwnTemporal ? 'campaignlake-demo' : 'campaignlake'),
    hasOwnTemporal,
    ownTemporalAddress: own,
    temporalEnvironment: new Secret(
      Object.fromEntries(Object.entries(given).filter(([name]) => TEMPORAL_VARIABLE.test(name))),
    ),
  };
}

function withoutEmpty(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
}

/** A path in the shell is meant from where the person stands, one in `.env` (and the default) from beside that file. */
function absolutePath(path: string, from: string): string {
  return resolve(from, path.replace(/^~(?=\/|$)/, homedir()));
}
