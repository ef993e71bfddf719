/** Answers on their way out, and answers that are no answers. */
import type { ServerResponse } from 'node:http';
import type { Answer } from './answer';
import type { Fault } from './faults';

export interface Budget {
  readonly limit: number;
  readonly remaining: number;
}

export function send(response: ServerResponse, { status, body }: Answer, budget: Budget): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...JSON_TYPE, 'content-length': bytes.length, ...budgetHeaders(budget) });
  response.end(bytes);
}

const JSON_TYPE = { 'content-type': 'application/json' };
const HTML_TYPE = { 'content-type': 'text/html; charset=UTF-8' };
const OUTAGE = '<html><body>We are currently having some issues. Please check back soon.</body></html>';
/** Where the server lets go of the connection. */
const BYTES_BEFORE_RESET = 50;

const budgetHeaders = ({ limit, remaining }: Budget): Record<string, string> => ({
  'ratelimit-limit': String(limit),
  'ratelimit-remaining': String(remaining),
});

export function sendTooMany(response: ServerResponse, retryAfter: number, budget: Budget): void {
  response.writeHead(429, { ...JSON_TYPE, 'retry-after': String(retryAfter), ...budgetHeaders(budget) }).end('');
}

/** `slow` is no business of this function: it is the good answer, later. */
export function sendFaulty(
  response: ServerResponse,
  {
    fault,
    good,
    retryAfter,
    budget,
  }: {
    readonly fault: Exclude<Fault, 'slow'>;
    readonly good: Answer;
    readonly retryAfter: number;
    readonly budget: Budget;
  },
): void {
  const reply = (status: number, type: Readonly<Record<string, string>>, body: string): void => {
    response
      .writeHead(status, { ...type, 'content-length': Buffer.byteLength(body), ...budgetHeaders(budget) })
      .end(body);
  };
  switch (fault) {
    case 'rate429':
      return sendTooMany(response, retryAfter, { ...budget, remaining: 0 });
    case 'unavailable503':
      return reply(503, HTML_TYPE, OUTAGE);
    case 'stray403':
      return reply(403, JSON_TYPE, '{"message":"You do not have access to this resource."}');
    case 'error500':
      return reply(500, JSON_TYPE, '{"message":"Internal error"}');
    case 'empty':
      return reply(200, JSON_TYPE, '');
    case 'cut':
      return reply(200, JSON_TYPE, good.body.slice(0, Math.floor(good.body.length * 0.6)));
    case 'braces':
      return reply(200, JSON_TYPE, '{}');
    case 'html':
      return reply(200, HTML_TYPE, OUTAGE);
    case 'htmlError':
      return reply(502, HTML_TYPE, OUTAGE);
    case 'softFailure':
      return reply(200, JSON_TYPE, '{"success":0,"message":"Something went wrong"}');
    case 'reset':
      response.writeHead(200, { ...JSON_TYPE, 'content-length': Buffer.byteLength(good.body) + BYTES_BEFORE_RESET });
      response.write(good.body.slice(0, BYTES_BEFORE_RESET), () => response.destroy());
  }
}
