/**
 * https through an HTTP(S) proxy: each connection is a CONNECT tunnel with TLS to the API inside, and is kept for the next
 * requests. The proxy sees host names, never the token; axios's own tunnels connect anew for every request.
 */
import { Buffer } from 'node:buffer';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest, type AgentOptions, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { Proxy } from './proxy';

export const PROXY_REFUSED = 'EPROXY';

/** So long a proxy may say nothing about a tunnel; the request that wants it gives up no later. */
const SILENCE_MS = 20_000;

type OnSocket = (error: Error | null, socket: Duplex) => void;

export class TunnelAgent extends Agent {
  readonly #proxy: Proxy;

  /** `options` are about TLS with the API, such as `ca`. */
  constructor(proxy: Proxy, options: AgentOptions = {}) {
    super({ keepAlive: true, ...options });
    this.#proxy = proxy;
  }

  override createConnection(options: RequestOptions, callback?: OnSocket): undefined {
    // Node's Agent always passes the callback; a request that ends meanwhile leaves it uncalled.
    const done = callback as (error: Error | null, socket?: Duplex) => void;
    const authority = `${bracketed(String(options.host))}:${options.port ?? 443}`;
    const connect = this.#requestTunnel(authority);
    connect.once('error', (error) => done(proxyError(`cannot be reached (${codeOf(error)})`)));
    connect.once('response', (response) => refuse(response, done));
    connect.setTimeout(SILENCE_MS, () => connect.destroy(Object.assign(new Error('silence'), { code: 'ETIMEDOUT' })));
    connect.once('connect', (response, socket) => {
      if (response.statusCode !== 200) return refuse(response, done);
      const tls: ConnectionOptions = { ...(options as ConnectionOptions), socket };
      socket.setTimeout(0);
      done(null, connectTls(tls));
    });
    connect.end();
    return undefined;
  }

  #requestTunnel(authority: string): ClientRequest {
    const { protocol, hostname, port, credentials } = this.#proxy;
    const headers = {
      host: authority,
      ...(credentials === undefined ? {} : { 'proxy-authorization': basic(credentials) }),
    };
    const options = { method: 'CONNECT', hostname, port, path: authority, headers, agent: false };
    return protocol === 'https:' ? httpsRequest(options) : httpRequest(options);
  }
}

function refuse(response: IncomingMessage, done: (error: Error) => void): void {
  response.destroy();
  response.socket?.destroy();
  done(proxyError(`answers HTTP ${response.statusCode}`));
}

const basic = ({ username, password }: { readonly username: string; readonly password: string }): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.name);

const proxyError = (what: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`the proxy of ACTIVECAMPAIGN_PROXY_URL ${what}`), { code: PROXY_REFUSED });
