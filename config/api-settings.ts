/**
 * Which API is asked, with which token, for which account, how often: what follows from several variables together.
 * A simulator that `dev` started wins over a configured account, so that a demo stays a demo to its end.
 */
import { readFileSync } from 'node:fs';
import { parseApiUrl } from '../graph/api-url';
import { ConfigError } from '../graph/errors';
import { Secret } from './secret';
import type { Variables } from './variables';
import { DOCUMENTED_REQUESTS_PER_SECOND, isAccountName } from './variables';

export interface ApiSettings {
  /** Without a trailing slash and without `/api/3`. */
  readonly url: string;
  /** Host as the warehouse records it; `demo` for the simulator. */
  readonly host: string;
  readonly isLoopback: boolean;
  readonly token: Secret;
}

/** Undefined where no account is configured and no simulator was started. */
export function apiOf(variables: Variables): ApiSettings | undefined {
  const simulator = variables.CAMPAIGNLAKE_SIMULATOR_URL;
  if (simulator !== undefined) {
    return { url: parseApiUrl(simulator).url, host: 'demo', isLoopback: true, token: new Secret('demo') };
  }
  const url = variables.ACTIVECAMPAIGN_API_URL;
  if (url !== undefined) return { ...parseApiUrl(url), token: tokenOf(variables) };
  const lonely = variables.ACTIVECAMPAIGN_API_TOKEN ?? variables.ACTIVECAMPAIGN_API_TOKEN_FILE;
  if (lonely === undefined) return undefined;
  throw new ConfigError('There is an API token, but no ACTIVECAMPAIGN_API_URL', {
    hint: 'Set it to the URL that ActiveCampaign shows beside the token (Settings > Developer), or unset the token for the demo',
  });
}

function tokenOf(variables: Variables): Secret {
  const { ACTIVECAMPAIGN_API_TOKEN: token, ACTIVECAMPAIGN_API_TOKEN_FILE: path } = variables;
  if (token !== undefined && path !== undefined) {
    throw new ConfigError('ACTIVECAMPAIGN_API_TOKEN and ACTIVECAMPAIGN_API_TOKEN_FILE are both set', {
      hint: 'Unset one of them',
    });
  }
  if (path !== undefined) return checkedToken(readToken(path), 'The file of ACTIVECAMPAIGN_API_TOKEN_FILE');
  if (token !== undefined) return checkedToken(token, 'ACTIVECAMPAIGN_API_TOKEN');
  throw new ConfigError('ACTIVECAMPAIGN_API_URL is set, but ACTIVECAMPAIGN_API_TOKEN is not', {
    hint: 'Copy the key from Settings > Developer in ActiveCampaign',
  });
}

function readToken(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`Cannot read "${path}", named by ACTIVECAMPAIGN_API_TOKEN_FILE`, {
      hint: 'Make it a readable file that holds the token alone',
      cause,
    });
  }
}

/** What a header could not carry is no token; the message says so without showing it. */
function checkedToken(text: string, where: string): Secret {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return new Secret(token);
  throw new ConfigError(`${where} holds no token`, {
    hint: 'Copy the key alone, without blanks, from Settings > Developer in ActiveCampaign',
  });
}

export function accountOf(variables: Variables, api: ApiSettings | undefined, isDemo: boolean): string {
  if (variables.CAMPAIGNLAKE_ACCOUNT !== undefined) return variables.CAMPAIGNLAKE_ACCOUNT;
  if (isDemo || api === undefined) return 'demo';
  if (api.isLoopback) return 'local';
  const hostName = new URL(api.url).hostname;
  const isAddress = /^[\d.]+$/.test(hostName);
  const account = isAddress ? hostName : (hostName.split('.')[0] ?? hostName);
  if (isAccountName(account)) return account;
  throw new ConfigError(`"${hostName}" gives no name for the account`, {
    hint: 'Set CAMPAIGNLAKE_ACCOUNT to a name of your own',
  });
}

export function requestBudget(variables: Variables, api: ApiSettings | undefined): number | 'unlimited' {
  const wanted = variables.ACTIVECAMPAIGN_REQUESTS_PER_SECOND;
  if (wanted === 'unlimited' && api !== undefined && !api.isLoopback) {
    throw new ConfigError(`ACTIVECAMPAIGN_REQUESTS_PER_SECOND cannot be "unlimited" for ${api.host}`, {
      hint: `Write a number: ActiveCampaign allows ${DOCUMENTED_REQUESTS_PER_SECOND} a second`,
    });
  }
  const isSimulator = api === undefined || api.host === 'demo';
  return wanted ?? (isSimulator ? 'unlimited' : DOCUMENTED_REQUESTS_PER_SECOND);
}
