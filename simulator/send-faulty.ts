/** Answers that are no answers. */
import type { ServerResponse } from 'node:http';
import type { Answer } from './answer';
import type { Fault } from './faults';
import { send } from './start-simulator';

const OUTAGE = '<html><body>We are currently having some issues. Please check back soon.</body></html>';

export function sendFaulty(
  response: ServerResponse,
  options: { readonly fault: Fault; readonly good: Answer; readonly retryAfter: number; readonly slowMs: number },
): void {
  const { fault, good, retryAfter, slowMs } = options;
  const json = { 'content-type': 'application/json' };
  switch (fault) {
    case 'rate429':
      response.writeHead(429, { ...json, 'retry-after': String(retryAfter) }).end('');
      return;
    case 'unavailable503':
      response.writeHead(503, { 'content-type': 'text/html' }).end(OUTAGE);
      return;
    case 'stray403':
      response.writeHead(403, json).end('{"message":"You do not have access to this resource."}');
      return;
    case 'error500':
      response.writeHead(500, json).end('{"message":"Internal error"}');
      return;
    case 'empty':
      response.writeHead(200, json).end('');
      return;
    case 'cut':
      response.writeHead(200, json).end(good.body.slice(0, Math.floor(good.body.length * 0.6)));
      return;
    case 'braces':
      response.writeHead(200, json).end('{}');
      return;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end(OUTAGE);
      return;
    case 'htmlError':
      response.writeHead(502, { 'content-type': 'text/html' }).end(OUTAGE);
      return;
    case 'reset':
      response.writeHead(200, { ...json, 'content-length': Buffer.byteLength(good.body) + 10 });
      response.write(good.body.slice(0, 50));
      response.destroy();
      return;
    case 'slow':
      setTimeout(() => send(response, good), slowMs);
      return;
    case 'softFailure':
      response.writeHead(200, json).end('{"success":0,"message":"Something went wrong"}');
  }
}
