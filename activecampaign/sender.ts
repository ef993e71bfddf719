/**
 * The only place that sends: one GET with the token, to the configured host and nowhere else. What axios throws ends here,
 * since its errors carry the request with the token in it; what leaves is a `Reply`.
 */
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import axios, { type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { reasonOf } from './clock';
import { PRIVATE_ADDRESS, publicLookup } from './private-addresses';
import type { Proxy } from './proxy';
import type { Answer, NoAnswer, Reply } from './reply';
import { PROXY_REFUSED, TunnelAgent } from './tunnel-agent';

export interface SenderOptions {
  /** Scheme, host and port. */
  readonly url: string;
  readonly token: string;
  readonly proxy?: Proxy | undefined;
  /** The host may resolve to a private address: the user configured one. */
  readonly allowPrivate: boolean;
  /** @default 20 seconds until the request has left, 120 in all */
  readonly connectMs?: number | undefined;
  readonly totalMs?: number | undefined;
  /** Bytes of an answer after decompression. @default 64 MiB: the greatest known page of 100 messages is far below */
  readonly greatestBody?: number | undefined;
}

export interface Sending {
  readonly signal?: AbortSignal | undefined;
  /** Called when the request has been handed to the system. */
  readonly onSent: () => void;
}

const CONNECT_MS = 20_000;
const TOTAL_MS = 120_000;
const GREATEST_BODY = 64 * 1024 * 1024;

export class Sender {
  readonly #options: SenderOptions;
  readonly #agents: { readonly httpAgent: HttpAgent; readonly httpsAgent: HttpsAgent };

  constructor(options: SenderOptions) {
    const { url, proxy, allowPrivate } = options;
    this.#options = options;
    // With a proxy it is the proxy that resolves the name.
    const agent = { keepAlive: true, ...(allowPrivate || proxy !== undefined ? {} : { lookup: publicLookup() }) };
    const isTunnel = proxy !== undefined && url.startsWith('https:');
    this.#agents = {
      httpAgent: new HttpAgent(agent),
      httpsAgent: isTunnel ? new TunnelAgent(proxy) : new HttpsAgent(agent),
    };
  }

  /** Sends `GET <url>/api/3/<path>`; rejects only with the reason of an aborted signal. */
  async get(path: string, { signal, onSent }: Sending): Promise<Reply> {
    if (signal?.aborted) throw reasonOf(signal);
    const ending = new AbortController();
    const end = (): void => ending.abort();
    signal?.addEventListener('abort', end, { once: true });
    const timer = setTimeout(end, this.#options.totalMs ?? TOTAL_MS);
    try {
      return answerOf(await axios.request<Buffer>(this.#config(path, ending.signal, onSent)));
    } catch (error) {
      if (signal?.aborted) throw reasonOf(signal);
      if (ending.signal.aborted) return { kind: 'dropped', what: 'there was no whole answer in time' };
      return noAnswerOf(error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    }
  }

  close(): void {
    this.#agents.httpAgent.destroy();
    this.#agents.httpsAgent.destroy();
  }

  #config(path: string, signal: AbortSignal, onSent: () => void): AxiosRequestConfig {
    const { url, token, connectMs = CONNECT_MS, greatestBody = GREATEST_BODY } = this.#options;
    return {
      url: `${url}/api/3/${path}`,
      headers: { 'Api-Token': token, Accept: 'application/json', 'User-Agent': 'campaignlake' },
      responseType: 'arraybuffer',
      // A redirect would carry the token to another host.
      maxRedirects: 0,
      maxContentLength: greatestBody,
      validateStatus: () => true,
      proxy: this.#forwardProxy(),
      transport: { request: watchedRequest(connectMs, onSent) },
      signal,
      ...this.#agents,
    };
  }

  /** Plain http has no tunnel: the proxy is asked for the whole URL. Never a proxy from the environment. */
  #forwardProxy(): NonNullable<AxiosRequestConfig['proxy']> {
    const { url, proxy } = this.#options;
    if (proxy === undefined || url.startsWith('https:')) return false;
    const { protocol, hostname, port, credentials } = proxy;
    return { protocol, host: hostname, port, ...(credentials === undefined ? {} : { auth: credentials }) };
  }
}

/** Node's own request, which tells when it has left, and gives up when it does not. */
function watchedRequest(connectMs: number, onSent: () => void) {
  return (options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest => {
    const request = (options.protocol === 'https:' ? httpsRequest : httpRequest)(options, onResponse);
    const timer = setTimeout(() => request.destroy(timedOut()), connectMs);
    request.once('finish', () => {
      clearTimeout(timer);
      onSent();
    });
    request.once('close', () => clearTimeout(timer));
    return request;
  };
}

const timedOut = (): NodeJS.ErrnoException => Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' });

function answerOf({ status, data, headers }: AxiosResponse<Buffer>): Answer {
  const header = (name: string): string | undefined => {
    const value: unknown = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const [contentType, retryAfter] = [header('content-type'), header('retry-after')];
  const [date, location] = [header('date'), header('location')];
  return {
    kind: 'answer',
    status,
    body: data,
    ...(contentType === undefined ? {} : { contentType }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(date === undefined ? {} : { date }),
    ...(location === undefined ? {} : { location }),
  };
}

/** Codes of connections that broke after the request had left; all others mean that there was none. */
const DROPPED: readonly string[] = ['ECONNRESET', 'EPIPE', 'ECONNABORTED'];

/** Takes no more from the error than its code: everything else of it may hold the token. */
function noAnswerOf(error: unknown): NoAnswer {
  const { code = 'unknown', message, response } = error as { code?: string; message?: string; response?: unknown };
  if (message?.startsWith('maxContentLength') === true) return { kind: 'oversize', what: 'a body longer than we take' };
  if (response !== undefined) return { kind: 'cut-off', what: `a cut-off body (${code})` };
  if (code.startsWith('HPE_') || DROPPED.includes(code))
    return { kind: 'dropped', what: `the connection broke (${code})` };
  // The one message that is our own.
  if (code === PROXY_REFUSED && message !== undefined) return { kind: 'unreachable', what: message };
  return { kind: 'unreachable', what: `${REASONS.get(code) ?? 'no connection'} (${code})` };
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'the connection was refused'],
  ['ENOTFOUND', 'the host name is not known'],
  ['EAI_AGAIN', 'the host name cannot be looked up now'],
  ['ETIMEDOUT', 'no connection in time'],
  [PRIVATE_ADDRESS, 'the host name resolves to a private address, where the token does not go'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'the certificate is self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'the certificate is self-signed'],
  ['CERT_HAS_EXPIRED', 'the certificate has expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate belongs to another host'],
]);
