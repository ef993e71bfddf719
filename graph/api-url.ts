/**
 * The URL of an account, as people copy it: from Settings > Developer, with or without `/` or `/api/3` at its end. Only a
 * loopback address may go without https, since the token travels in a header.
 */
import { ConfigError } from './errors';

export interface ApiUrl {
  /** Scheme, host and port, such as `https://acme.api-us1.com`; `/api/3/…` is appended to it. */
  readonly url: string;
  /** Host name without a port. */
  readonly host: string;
  readonly isLoopback: boolean;
}

const HINT = 'Set ACTIVECAMPAIGN_API_URL to the URL in Settings > Developer, such as https://acme.api-us1.com';

/** @throws ConfigError whose message shows no more of the text than its scheme, host and path: the rest may hold a secret */
export function parseApiUrl(text: string): ApiUrl {
  const { url, isLoopback } = parse(text.trim());
  const shown = `"${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}"`;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refusal(`The API URL ${shown} is no https URL`);
  if (url.protocol === 'http:' && !isLoopback) {
    throw refusal(`The API URL ${shown} is not https, and would send the token in the clear`);
  }
  if (url.username !== '' || url.password !== '')
    throw refusal(`The API URL of "${url.host}" holds a user or a password`);
  if (url.search !== '' || url.hash !== '') throw refusal(`The API URL ${shown} goes on with "?" or "#"`);
  if (!/^\/*(api(\/3)?\/*)?$/.test(url.pathname)) throw refusal(`The API URL ${shown} has a path of its own`);
  return { url: url.origin, host: url.hostname, isLoopback };
}

function parse(text: string): { readonly url: URL; readonly isLoopback: boolean } {
  if (text === '') throw refusal('The API URL is empty');
  // A name and a port parse as a scheme and a path; a token parses as nothing, and must not be shown.
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) throw refusal('The API URL is no URL');
  const url = new URL(text);
  return { url, isLoopback: isLoopbackHost(url.hostname) };
}

/** URL has written every form of an IPv4 address as four numbers by now, and IPv6 in brackets. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

const refusal = (what: string): ConfigError => new ConfigError(what, { hint: HINT });
