/**
 * Every environment variable that we read, in one schema: its form, its default, and what to say when it is wrong.
 * `settings.ts` makes settings of them.
 */
import { z } from 'zod';
import { ConfigError } from '../graph/errors';
import { nearest } from '../graph/nearest';
import { parseDurationMs } from '../graph/duration';
import { ALERT_FORMATS } from '../graph/alert-text';
import { isLoopbackHost } from '../graph/api-url';
import { parseScheduleChange } from '../graph/schedule';
import { Secret } from './secret';
import { parseStartDate } from './start-date';

/** ActiveCampaign's documented limit for an account. */
export const DOCUMENTED_REQUESTS_PER_SECOND = 5;
/** The only zone in which times without an offset were ever seen; ActiveCampaign does not document one. */
const SEEN_TIME_ZONE = 'America/Chicago';
const TIME_ZONE_WANTED = 'Write the name of a time zone, such as America/Chicago or UTC';
const HOUR_MS = 3_600_000;
/** Two weeks cover a forgotten failure over a holiday; what a rebuild needs is kept whatever its age. */
const KEEP_PAGES_MS = 14 * 24 * HOUR_MS;
const KEEP_FILES = 5;
/** Outlasts an API's bad hour; a wrong answer that stays ends a run on the same day. */
const PATIENCE_MS = 2 * HOUR_MS;

/** Text that `parse` understands; `expected` says what to write instead. */
function setting<T>(parse: (text: string) => T | undefined, expected: string) {
  return z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
}

const durationMs = (example: string) =>
  setting((text) => {
    const milliseconds = parseDurationMs(text);
    return milliseconds !== undefined && milliseconds > 0 ? milliseconds : undefined;
  }, `Write a duration, such as ${example}`);

const schedule = setting(
  parseScheduleChange,
  'Write off, a cron such as "7 * * * *", or "every 2 hours"; after it, if you like, the assets: "every 2 hours for group:deals"',
).optional();

const wholeNumber = (text: string) => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined);

/** Also a folder's name and a part of workflow ids. `temporal` is the folder of the server's binary. */
const ACCOUNT_NAME = /^(?!temporal$)[a-z0-9][a-z0-9_.-]{0,62}$/;

export const isAccountName = (text: string): boolean => ACCOUNT_NAME.test(text);

const variables = z.object({
  ACTIVECAMPAIGN_API_URL: z.string().optional(),
  ACTIVECAMPAIGN_API_TOKEN: z.string().optional(),
  ACTIVECAMPAIGN_API_TOKEN_FILE: z.string().optional(),
  ACTIVECAMPAIGN_START_DATE: setting(parseStartDate, 'Write a date as MM/DD/YYYY or YYYY-MM-DD').optional(),
  ACTIVECAMPAIGN_TIME_ZONE: setting(timeZone, TIME_ZONE_WANTED).default(SEEN_TIME_ZONE),
  ACTIVECAMPAIGN_PROXY_URL: setting(proxyUrl, 'Write a URL, such as http://proxy.example.com:3128').optional(),
  ACTIVECAMPAIGN_REQUESTS_PER_SECOND: setting(
    requestsPerSecond,
    `Write a number above 0 (the API allows ${DOCUMENTED_REQUESTS_PER_SECOND}), or unlimited for an API on this machine`,
  ).optional(),
  CAMPAIGNLAKE_ACCOUNT: setting(
    (text) => (isAccountName(text) ? text : undefined),
    'Take lower-case letters, digits, - _ and . (63 at most, a letter or digit first; "temporal" is a folder of ours)',
  ).optional(),
  CAMPAIGNLAKE_HOME: z.string().default('data'),
  CAMPAIGNLAKE_PARQUET: z
    .string()
    .pipe(z.enum(['changed', 'off'], { error: 'Write changed or off' }))
    .default('changed'),
  CAMPAIGNLAKE_TASK_QUEUE: z.string().optional(),
  CAMPAIGNLAKE_KEEP_PAGES: durationMs('14 days').default(KEEP_PAGES_MS),
  CAMPAIGNLAKE_KEEP_FILES: setting(wholeNumber, 'Write a whole number from 1').default(KEEP_FILES),
  CAMPAIGNLAKE_ALERT_URL: setting(alertUrl, 'Write an https URL without a user and a password').optional(),
  CAMPAIGNLAKE_ALERT_FORMAT: z
    .string()
    .pipe(z.enum(ALERT_FORMATS, { error: `Write ${ALERT_FORMATS.join(' or ')}` }))
    .default('json'),
  CAMPAIGNLAKE_SCHEDULE_HOURLY: schedule,
  CAMPAIGNLAKE_SCHEDULE_NIGHTLY: schedule,
  CAMPAIGNLAKE_SCHEDULE_WEEKLY: schedule,
  CAMPAIGNLAKE_SCHEDULE_DAYS: schedule,
  CAMPAIGNLAKE_SCHEDULE_TIME_ZONE: setting(timeZone, TIME_ZONE_WANTED).default('UTC'),
});

/** For tests, and what `dev` tells the processes that it starts; no part of the contract with users. */
const internalVariables = z.object({
  /** `dev` started a simulator there: the run is a demo, whatever account is configured by now. */
  CAMPAIGNLAKE_SIMULATOR_URL: z.string().optional(),
  /** `dev` started its own Temporal server there. */
  CAMPAIGNLAKE_DEV_SERVER: z.string().optional(),
  /** How long anything passing is asked again. */
  CAMPAIGNLAKE_PATIENCE: durationMs('2 hours').default(PATIENCE_MS),
  /** Shows stacks of errors. */
  CAMPAIGNLAKE_DEBUG: z.string().optional(),
});

/** What users may set; `.env.example` explains each. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(variables.shape);

const schema = variables.extend(internalVariables.shape);
export type Variables = z.infer<typeof schema>;

const OUR_PREFIX = /^(CAMPAIGNLAKE|ACTIVECAMPAIGN)_/;
/** Never shown, wrong as they may be: a proxy's URL may hold a password, and who knows a webhook's may write to it. */
const SECRETS: readonly string[] = ['ACTIVECAMPAIGN_API_TOKEN', 'ACTIVECAMPAIGN_PROXY_URL', 'CAMPAIGNLAKE_ALERT_URL'];

/** @throws ConfigError for the first variable that is unknown or wrong */
export function parseVariables(given: Readonly<Record<string, string>>): Variables {
  for (const name of Object.keys(given)) refuseUnknown(name);
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0]);
  const shown = SECRETS.includes(name) ? 'what it says' : `"${given[name]}"`;
  throw new ConfigError(`${name} cannot be ${shown}`, { hint: issue?.message });
}

function refuseUnknown(name: string): void {
  if (!OUR_PREFIX.test(name) || name in schema.shape) return;
  const meant = nearest(name, VARIABLE_NAMES);
  throw new ConfigError(`There is no setting ${name}`, {
    hint: meant === undefined ? '.env.example lists all settings' : `Did you mean ${meant}?`,
  });
}

function timeZone(text: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function proxyUrl(text: string): Secret | undefined {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? new Secret(text) : undefined;
}

function alertUrl(text: string): Secret | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, username, password } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
  return isSafe && username === '' && password === '' ? new Secret(text) : undefined;
}

function requestsPerSecond(text: string): number | 'unlimited' | undefined {
  if (text === 'unlimited') return text;
  return /^\d{1,4}(\.\d+)?$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
}
