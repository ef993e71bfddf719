/** The proxy that all requests go through, where the user set one: never one from the environment. */

export interface Proxy {
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  readonly port: number;
  readonly credentials?: { readonly username: string; readonly password: string };
}

export function parseProxy(text: string): Proxy {
  const { protocol, hostname, port, username, password } = new URL(text);
  const isHttps = protocol === 'https:';
  return {
    protocol: isHttps ? 'https:' : 'http:',
    hostname: hostname.replaceAll(/^\[|\]$/g, ''),
    port: port === '' ? (isHttps ? 443 : 80) : Number(port),
    ...(username === '' && password === ''
      ? {}
      : { credentials: { username: decoded(username), password: decoded(password) } }),
  };
}

/** A password that was written as it is may hold a per cent sign that encodes nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
