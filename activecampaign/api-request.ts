/** A question about data as callers put it, and its answer. */
import { Buffer } from 'node:buffer';
import type { Question } from './ask-until-sure';
import type { Purpose } from './insistence';
import type { Priority } from './limiter';
import type { Reply } from './reply';

export interface ApiRequest {
  readonly asset: string;
  /** Below `/api/3/`. */
  readonly path: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** Property that holds the array of records; of a `record`, its object. */
  readonly recordsKey: string;
  readonly purpose: Exclude<Purpose, 'account'>;
  readonly priority: Priority;
  /** The table is known to have no rows: `{}` is believed the second time. */
  readonly isKnownEmpty?: boolean;
  readonly signal?: AbortSignal;
  /** Told, in a line for people, whenever the request has to wait for more than its turn. */
  readonly onWait?: (what: string) => void;
}

export interface ApiAnswer {
  /** As it came, after content-decoding. */
  readonly body: Buffer;
  readonly records: readonly Record<string, unknown>[];
  readonly total?: number;
  /** The offset that the server says it was asked for, where it says so. */
  readonly echoedOffset?: number;
  /** The server's clock (the header `Date`), ISO. */
  readonly answeredAt?: string;
  readonly calls: number;
}

export function questionOf(request: ApiRequest): Question {
  const { path, params, purpose, isKnownEmpty = false, recordsKey, priority, signal, onWait } = request;
  const query = Object.entries(params)
    .map((pair) => pair.map((part) => encodeURIComponent(part)).join('='))
    .join('&');
  return {
    path: query === '' ? path : `${path}?${query}`,
    recordsKey,
    isSingle: purpose === 'record',
    purpose,
    isKnownEmpty,
    priority,
    signal,
    onWait,
  };
}

export function bodyOf(reply: Reply): Pick<ApiAnswer, 'body' | 'answeredAt'> {
  if (reply.kind !== 'answer') return { body: Buffer.alloc(0) };
  const answeredMs = Date.parse(reply.date ?? '');
  return {
    body: reply.body,
    ...(Number.isNaN(answeredMs) ? {} : { answeredAt: new Date(answeredMs).toISOString() }),
  };
}
