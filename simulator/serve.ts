/** One request: counted, delayed, spoilt or answered. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { administer } from './administer';
import { answer, type Answer, type AnswerParts } from './answer';
import type { CallLog } from './call-log';
import { change } from './change';
import { faultOf, type Break } from './faults';
import type { Settings } from './options';
import { send, sendFaulty, sendTooMany, type Budget } from './send';
import type { SlidingSecond } from './sliding-second';

export interface ServerParts extends AnswerParts {
  /** May be replaced while it runs. */
  settings: Settings;
  readonly log: CallLog;
  readonly second: SlidingSecond;
  /** How often an endpoint that is broken has answered so. */
  readonly spoilt: WeakMap<Settings['broken'][number], number>;
  /** Ends what waits. */
  readonly closing: AbortSignal;
}

/** Per second and account, as documented. */
const DOCUMENTED_BUDGET = 5;
const MOVED: Answer = { status: 200, body: '{"message":"This resource has moved."}' };

export async function serve(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  if (url.pathname.startsWith('/_simulator/')) return administer(parts, { url, request, response });
  const { log, settings, second, closing } = parts;
  const n = log.begin(request.method ?? 'GET', request.url ?? '/');
  response.on('close', () => log.note(n, { status: response.statusCode, completed: response.writableFinished }));
  const isTooMany = settings.rate !== undefined && second.isTooMany(settings.rate);
  if (settings.latencyMs > 0) await pause(settings.latencyMs, closing);
  if (isTooMany) {
    log.note(n, { fault: 'rateLimit' });
    return sendTooMany(response, settings.retryAfter, { limit: settings.rate ?? DOCUMENTED_BUDGET, remaining: 0 });
  }
  // The server's clock is the simulated one: the stamps of its rows are in it.
  response.setHeader('date', new Date(parts.account.nowMs).toUTCString());
  const good = answer(parts, { url, token: request.headers['api-token'] });
  churn(parts, n);
  const budget = budgetOf(parts);
  const fault = brokenBy(parts, url) ?? faultOf(settings.faults, parts.account.seed, n);
  log.note(n, knownOf(fault, good));
  if (fault === 'slow') await pause(settings.slowMs, closing);
  if (fault === 'moved') return send(response, MOVED, budget);
  if (fault === undefined || fault === 'slow') return send(response, good, budget);
  return sendFaulty(response, { fault, good, retryAfter: settings.retryAfter, budget });
}

/** An endpoint that is broken for good, or for its next few calls. */
function brokenBy({ settings, spoilt }: ServerParts, { pathname }: URL): Break | undefined {
  const entry = settings.broken.find(({ endpoint }) => pathname.split('/')[3] === endpoint);
  if (entry === undefined) return undefined;
  const times = spoilt.get(entry) ?? 0;
  if (times >= (entry.times ?? Infinity)) return undefined;
  spoilt.set(entry, times + 1);
  return entry.fault;
}

function knownOf(fault: string | undefined, { rows }: Answer): { fault?: string; rows?: number } {
  const isGood = fault === undefined || fault === 'slow';
  return { ...(fault === undefined ? {} : { fault }), ...(rows === undefined || !isGood ? {} : { rows }) };
}

/** Ends early, without a word, when the server does. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);

function budgetOf({ settings, second }: ServerParts): Budget {
  const limit = settings.rate ?? DOCUMENTED_BUDGET;
  return { limit, remaining: Math.max(0, limit - (settings.rate === undefined ? 1 : second.count())) };
}

/** Rows come and go between any two answers. */
function churn({ account, settings }: ServerParts, n: number): void {
  for (const { everyCalls, change: request } of settings.churn) if (n % everyCalls === 0) change(account, request);
}
