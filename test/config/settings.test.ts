import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { childEnvironment } from '../../config/child-environment';
import type { Settings } from '../../config/settings';
import { loadSettings } from '../../config/settings';
import { ConfigError } from '../../graph/errors';

const TOKEN = 'abc123secret';
const ACME = { ACTIVECAMPAIGN_API_URL: 'https://acme.api-us1.com/', ACTIVECAMPAIGN_API_TOKEN: TOKEN };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'campaignlake-settings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const settingsOf = (environment: Readonly<Record<string, string>>): Settings =>
  loadSettings(environment, { dotenv: join(folder, 'none') });

function refusalOf(environment: Readonly<Record<string, string>>, dotenv = join(folder, 'none')): string {
  try {
    loadSettings(environment, { dotenv });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('The settings are no mistake');
}

describe('settings', () => {
  it('have a default for everything: the demo', () => {
    const home = resolve(__dirname, '../../data');
    expect(JSON.parse(JSON.stringify(settingsOf({})))).toEqual({
      account: 'demo',
      home,
      accountFolder: join(home, 'demo'),
      isDemo: true,
      timeZone: 'America/Chicago',
      requestsPerSecond: 'unlimited',
      schedules: { changes: {}, timeZone: 'UTC' },
      parquet: 'changed',
      taskQueue: 'campaignlake',
      keepPagesMs: 14 * 86_400_000,
      keepFiles: 5,
      hasOwnTemporal: true,
      temporalEnvironment: '[hidden]',
      patienceMs: 7_200_000,
      isDebug: false,
    });
  });

  it('keep the address of a webhook to themselves, right or wrong', () => {
    const url = 'https://hooks.example.com/services/s3cret';
    const settings = settingsOf({ CAMPAIGNLAKE_ALERT_URL: url, CAMPAIGNLAKE_ALERT_FORMAT: 'slack' });
    expect(settings.alerts?.format).toBe('slack');
    expect(settings.alerts?.url.reveal()).toBe(url);
    expect(inspect(settings) + JSON.stringify(settings)).not.toContain('s3cret');
    for (const bad of ['http://hooks.example.com/s3cret', 'https://a:s3cret@hooks.example.com/', 's3cret']) {
      const refusal = refusalOf({ CAMPAIGNLAKE_ALERT_URL: bad });
      expect(refusal).toMatch(/^CAMPAIGNLAKE_ALERT_URL cannot be what it says/);
      expect(refusal).not.toContain('s3cret');
    }
    expect(settingsOf({ CAMPAIGNLAKE_ALERT_URL: 'http://127.0.0.1:9000/hook' }).alerts?.format).toBe('json');
  });

  it('take the account from the first label of the API’s host', () => {
    const { account, api, isDemo, requestsPerSecond, taskQueue } = settingsOf(ACME);
    expect({ account, isDemo, requestsPerSecond, taskQueue }).toEqual({
      account: 'acme',
      isDemo: false,
      requestsPerSecond: 5,
      taskQueue: 'campaignlake',
    });
    expect(api).toMatchObject({ url: 'https://acme.api-us1.com', host: 'acme.api-us1.com', isLoopback: false });
    expect(api?.token.reveal()).toBe(TOKEN);
  });

  it('call a loopback API local, and still keep to the documented budget', () => {
    const settings = settingsOf({ ...ACME, ACTIVECAMPAIGN_API_URL: 'http://127.0.0.1:8080' });
    expect(settings).toMatchObject({ account: 'local', requestsPerSecond: 5 });
  });

  it.each([
    ['ACTIVECAMPAIGN_START_DATE', '1/31/2024', { startDate: '2024-01-31' }],
    ['ACTIVECAMPAIGN_START_DATE', '2024-02-29', { startDate: '2024-02-29' }],
    ['ACTIVECAMPAIGN_START_DATE', '2024-02-29T00:00:00Z', { startDate: '2024-02-29' }],
    ['ACTIVECAMPAIGN_TIME_ZONE', 'Europe/Vienna', { timeZone: 'Europe/Vienna' }],
    ['ACTIVECAMPAIGN_REQUESTS_PER_SECOND', '2.5', { requestsPerSecond: 2.5 }],
    ['CAMPAIGNLAKE_ACCOUNT', 'acme-eu', { account: 'acme-eu' }],
    ['CAMPAIGNLAKE_HOME', '/srv/lake', { home: '/srv/lake', accountFolder: '/srv/lake/acme' }],
    ['CAMPAIGNLAKE_PARQUET', 'off', { parquet: 'off' }],
    ['CAMPAIGNLAKE_TASK_QUEUE', 'acme', { taskQueue: 'acme' }],
    ['CAMPAIGNLAKE_KEEP_PAGES', '36 hours', { keepPagesMs: 36 * 3_600_000 }],
    ['CAMPAIGNLAKE_KEEP_FILES', '12', { keepFiles: 12 }],
    ['CAMPAIGNLAKE_PATIENCE', '90s', { patienceMs: 90_000 }],
    ['CAMPAIGNLAKE_PARQUET', '', { parquet: 'changed' }],
  ])('%s=%s', (name, value, expected) => {
    expect(settingsOf({ ...ACME, [name]: value })).toMatchObject(expected);
  });

  it('read a path in the shell from where the person stands', () => {
    expect(settingsOf({ CAMPAIGNLAKE_HOME: 'lake' }).home).toBe(resolve('lake'));
  });

  it('read the token from a file, without its line end', () => {
    const path = join(folder, 'token');
    writeFileSync(path, `${TOKEN}\n`);
    const { api } = settingsOf({
      ACTIVECAMPAIGN_API_URL: ACME.ACTIVECAMPAIGN_API_URL,
      ACTIVECAMPAIGN_API_TOKEN_FILE: path,
    });
    expect(api?.token.reveal()).toBe(TOKEN);
  });

  it('read .env, but the environment wins', () => {
    const dotenv = join(folder, '.env');
    writeFileSync(
      dotenv,
      'CAMPAIGNLAKE_ACCOUNT=from-file\nCAMPAIGNLAKE_KEEP_FILES=7\nTEMPORAL_ADDRESS=temporal:7233\n',
    );
    const settings = loadSettings({ CAMPAIGNLAKE_ACCOUNT: 'from-shell' }, { dotenv });
    expect(settings).toMatchObject({ account: 'from-shell', keepFiles: 7, hasOwnTemporal: false });
    expect(settings.temporalEnvironment.reveal()).toEqual({ TEMPORAL_ADDRESS: 'temporal:7233' });
  });

  it('never show the token, a proxy’s password or a Temporal key', () => {
    const settings = settingsOf({
      ...ACME,
      ACTIVECAMPAIGN_PROXY_URL: `http://user:${TOKEN}@proxy:3128`,
      TEMPORAL_API_KEY: TOKEN,
    });
    expect(`${JSON.stringify(settings)} ${inspect(settings, { depth: 9, showHidden: true })}`).not.toContain(TOKEN);
    expect(settings.proxyUrl?.reveal()).toContain(TOKEN);
  });
});

describe('the demo', () => {
  const simulated = childEnvironment({ simulatorUrl: 'http://127.0.0.1:4000', temporalAddress: '127.0.0.1:7233' }, {});

  it('stays a demo although an account was configured since it began', () => {
    const settings = loadSettings({ ...ACME, ...simulated }, { dotenv: join(folder, 'none') });
    expect(settings).toMatchObject({ account: 'demo', isDemo: true, requestsPerSecond: 'unlimited' });
    expect(settings.api).toMatchObject({ url: 'http://127.0.0.1:4000', host: 'demo', isLoopback: true });
  });

  it('keeps to the usual queue on its own server, and leaves it to others on a shared one', () => {
    const own = loadSettings(simulated, { dotenv: join(folder, 'none') });
    expect(own).toMatchObject({
      taskQueue: 'campaignlake',
      hasOwnTemporal: true,
      ownTemporalAddress: '127.0.0.1:7233',
    });
    expect(settingsOf({ TEMPORAL_ADDRESS: 'temporal:7233' }).taskQueue).toBe('campaignlake-demo');
    expect(settingsOf({ TEMPORAL_PROFILE: 'cloud' }).taskQueue).toBe('campaignlake-demo');
  });
});

describe('a wrong setting', () => {
  it.each([
    [
      { ACTIVECAMPAIGN_START_DATE: '2026-02-30' },
      'ACTIVECAMPAIGN_START_DATE cannot be "2026-02-30". Write a date as MM/DD/YYYY or YYYY-MM-DD',
    ],
    [{ ACTIVECAMPAIGN_START_DATE: '31/01/2026' }, 'ACTIVECAMPAIGN_START_DATE cannot be "31/01/2026"'],
    [{ ACTIVECAMPAIGN_TIME_ZONE: 'Mars/Olympus' }, 'ACTIVECAMPAIGN_TIME_ZONE cannot be "Mars/Olympus"'],
    [{ ACTIVECAMPAIGN_REQUESTS_PER_SECOND: '0' }, 'ACTIVECAMPAIGN_REQUESTS_PER_SECOND cannot be "0"'],
    [{ ACTIVECAMPAIGN_REQUESTS_PER_SECOND: 'fast' }, 'ACTIVECAMPAIGN_REQUESTS_PER_SECOND cannot be "fast"'],
    [{ ACTIVECAMPAIGN_REQUESTS_PER_SECOND: 'unlimited' }, 'cannot be "unlimited" for acme.api-us1.com'],
    [{ CAMPAIGNLAKE_PARQUET: 'always' }, 'CAMPAIGNLAKE_PARQUET cannot be "always". Write changed or off'],
    [
      { CAMPAIGNLAKE_KEEP_PAGES: 'a while' },
      'CAMPAIGNLAKE_KEEP_PAGES cannot be "a while". Write a duration, such as 14 days',
    ],
    [{ CAMPAIGNLAKE_KEEP_FILES: '0' }, 'CAMPAIGNLAKE_KEEP_FILES cannot be "0"'],
    [{ CAMPAIGNLAKE_ACCOUNT: '../other' }, 'CAMPAIGNLAKE_ACCOUNT cannot be "../other"'],
    [{ CAMPAIGNLAKE_ACCOUNT: 'temporal' }, 'CAMPAIGNLAKE_ACCOUNT cannot be "temporal"'],
    [
      { CAMPAIGNLAKE_KEEP_FILE: '3' },
      'There is no setting CAMPAIGNLAKE_KEEP_FILE. Did you mean CAMPAIGNLAKE_KEEP_FILES?',
    ],
    [
      { ACTIVECAMPAIGN_WHATEVER_ELSE: '3' },
      'There is no setting ACTIVECAMPAIGN_WHATEVER_ELSE. .env.example lists all settings',
    ],
    [{ ACTIVECAMPAIGN_API_URL: 'http://acme.api-us1.com' }, 'is not https'],
    [
      { ACTIVECAMPAIGN_API_URL: 'https://temporal.api-us1.com' },
      'gives no name for the account. Set CAMPAIGNLAKE_ACCOUNT',
    ],
    [{ ACTIVECAMPAIGN_API_TOKEN: '' }, 'ACTIVECAMPAIGN_API_URL is set, but ACTIVECAMPAIGN_API_TOKEN is not'],
    [{ ACTIVECAMPAIGN_API_URL: '' }, 'There is an API token, but no ACTIVECAMPAIGN_API_URL'],
    [{ ACTIVECAMPAIGN_API_TOKEN_FILE: '/token' }, 'are both set. Unset one of them'],
    [{ ACTIVECAMPAIGN_API_TOKEN: '', ACTIVECAMPAIGN_API_TOKEN_FILE: '/no/such/file' }, 'Cannot read "/no/such/file"'],
  ])('%j: %s', (environment, message) => {
    expect(refusalOf({ ...ACME, ...environment })).toContain(message);
    expect(refusalOf({ ...ACME, ...environment })).not.toContain('\n');
  });

  it.each([
    [{ ACTIVECAMPAIGN_API_TOKEN: `${TOKEN} ${TOKEN}` }, 'ACTIVECAMPAIGN_API_TOKEN holds no token'],
    [
      { ACTIVECAMPAIGN_PROXY_URL: `user:${TOKEN}@proxy` },
      'ACTIVECAMPAIGN_PROXY_URL cannot be what it says. Write a URL',
    ],
    [{ ACTIVECAMPAIGN_API_TOKEN: 'tökén' }, 'ACTIVECAMPAIGN_API_TOKEN holds no token'],
  ])('that is a secret is not shown', (environment, message) => {
    const refusal = refusalOf({ ...ACME, ...environment });
    expect(refusal).toContain(message);
    expect(refusal).not.toMatch(/abc123secret|tökén/);
  });

  it('in .env is found like any other, and a line that is none is named by its number alone', () => {
    const dotenv = join(folder, 'wrong.env');
    writeFileSync(dotenv, 'CAMPAIGNLAKE_KEEP_FILES=none\n');
    expect(refusalOf({}, dotenv)).toContain('CAMPAIGNLAKE_KEEP_FILES cannot be "none"');
    writeFileSync(dotenv, `# account\n${TOKEN}\n`);
    expect(refusalOf({}, dotenv)).toBe(`Line 2 of ${dotenv} is no setting. Write NAME=value, or # before a comment`);
  });
});
