/**
 * A server on loopback that behaves like the ActiveCampaign API, awkwardness included. The same seed gives the same account
 * and the same faults; `/_simulator/…` changes it and tells what it was asked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assets as allAssets } from '../assets';
import type { Asset } from '../graph/asset';
import { Account } from './account';
import { administer } from './administer';
import { answer, type Answer } from './answer';
import { CallLog } from './call-log';
import { faultOf, type Faults } from './faults';
import type { ListingOptions } from './listing';
import { sendFaulty } from './send-faulty';
import { SlidingSecond } from './sliding-second';

export interface SimulatorOptions extends Partial<ListingOptions> {
  /** @default 0: a free one */
  readonly port?: number;
  /** @default 'demo' */
  readonly profile?: string;
  /** @default 1 */
  readonly seed?: number;
  readonly faults?: Faults;
  /** Milliseconds before each answer. */
  readonly latencyMs?: number;
  /** Answers in any sliding second before 429. */
  readonly rate?: number;
  /** Seconds that a 429 asks to wait. */
  readonly retryAfter?: number;
  /** How long a slow answer takes. */
  readonly slowMs?: number;
  /** Endpoints that the account does not have: 403. */
  readonly absent?: readonly string[];
  /** Refuse any other token. @default any token is good */
  readonly token?: string;
  /** Spell the keys that are inferred only in their other form. */
  readonly inferredKeys?: 'declared' | 'other';
  /** The simulated present. */
  readonly now?: Date;
  readonly assets?: readonly Asset[];
}

export interface Simulator {
  readonly url: string;
  readonly port: number;
  readonly account: Account;
  readonly log: CallLog;
  /** What may change while it runs. */
  readonly state: SimulatorState;
  close(): Promise<void>;
}

export interface SimulatorState {
  faults: Faults;
  latencyMs: number;
  absent: readonly string[];
  listing: ListingOptions;
  readonly seed: number;
  readonly retryAfter: number;
  readonly slowMs: number;
  readonly token: string | undefined;
}

/** A day on which nothing else depends. */
const DEFAULT_NOW = new Date('2026-11-01T12:00:00Z');

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const seed = options.seed ?? 1;
  const account = new Account({
    assets: options.assets ?? allAssets,
    profile: options.profile ?? 'demo',
    seed,
    nowMs: Number(options.now ?? DEFAULT_NOW),
    hasOtherSpelling: options.inferredKeys === 'other',
  });
  const state = stateOf(options, seed);
  const log = new CallLog();
  const rate = options.rate === undefined ? undefined : new SlidingSecond(options.rate);
  const server = createServer({ keepAlive: true }, (request, response) => {
    void handle({ account, state, log, rate }, request, response).catch((error: unknown) =>
      response.destroy(error as Error),
    );
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    account,
    log,
    state,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function stateOf(options: SimulatorOptions, seed: number): SimulatorState {
  const {
    cap = 100,
    totals = 'as-documented',
    hidden = 0,
    ignore = [],
    ordersById = 'as-documented',
    sideLoadCap = Infinity,
  } = options;
  return {
    faults: options.faults ?? {},
    latencyMs: options.latencyMs ?? 0,
    absent: options.absent ?? [],
    listing: { seed, cap, totals, hidden, ignore, ordersById, sideLoadCap },
    seed,
    retryAfter: options.retryAfter ?? 1,
    slowMs: options.slowMs ?? 1_500,
    token: options.token,
  };
}

interface Parts {
  readonly account: Account;
  readonly state: SimulatorState;
  readonly log: CallLog;
  readonly rate: SlidingSecond | undefined;
}

async function handle(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  if (url.pathname.startsWith('/_simulator/')) return administer(parts, { url, request, response });
  const { state, log, rate } = parts;
  const call = log.begin(request.method ?? 'GET', request.url ?? '/');
  response.on('close', () => log.end(call, response.statusCode, response.writableFinished));
  const isTooMany = rate?.count() === true;
  const fault = isTooMany ? 'rate429' : faultOf(state.faults, state.seed, call.n);
  if (state.latencyMs > 0) await wait(state.latencyMs);
  const good = answer(parts, { url, token: request.headers['api-token'] });
  if (fault !== undefined) {
    log.fault(call, fault);
    return sendFaulty(response, { fault, good, retryAfter: state.retryAfter, slowMs: state.slowMs });
  }
  log.rows(call, good.rows);
  send(response, good);
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function send(response: ServerResponse, { status, body }: Answer): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    'ratelimit-limit': '5',
    'ratelimit-remaining': '4',
  });
  response.end(bytes);
}
