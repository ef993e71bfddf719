/**
 * What a reply is worth. Accepted is only JSON with the records where they belong; what looks final is named by a sign, and
 * only the same sign several times in a row makes it so (`insistence.ts`). Pure.
 */
import type { Answer, Reply } from './reply';
import { parseRetryAfterMs } from './retry-after';

/** What the API seems to say for good. */
export type Sign =
  /** 401, 402, 403. */
  | 'refused'
  /** 404, 410, or "No Result found". */
  | 'missing'
  /** 400, 422 and other complaints about the request. */
  | 'rejected'
  | 'redirected'
  /** HTML with 200: an outage, or no ActiveCampaign. */
  | 'web-page'
  /** `{}`, and PHP's `[]` for it. */
  | 'empty'
  /** JSON without what was asked for. */
  | 'no-records';

export type Verdict =
  | {
      readonly kind: 'accepted';
      readonly records: readonly Record<string, unknown>[];
      readonly total?: number;
      /** The offset that the server says it was asked for; only contacts do. */
      readonly echoedOffset?: number;
    }
  | { readonly kind: 'rate-limited'; readonly retryAfterMs?: number; readonly what: string }
  | { readonly kind: 'passing'; readonly what: string; readonly isOverload?: true; readonly retryAfterMs?: number }
  | { readonly kind: 'unreachable'; readonly what: string }
  /** No answer that says anything: it neither counts nor interrupts a row. */
  | { readonly kind: 'dropped'; readonly what: string }
  | { readonly kind: 'broken'; readonly what: string; readonly isOversize?: true }
  | { readonly kind: 'sign'; readonly sign: Sign; readonly what: string; readonly isWebPage?: true };

export interface Expected {
  readonly recordsKey: string;
  /** One object at the key, not an array. */
  readonly isSingle: boolean;
}

export function judge(reply: Reply, expected: Expected, nowMs: number): Verdict {
  switch (reply.kind) {
    case 'answer':
      return reply.status >= 200 && reply.status < 300 ? judgeBody(reply, expected) : judgeStatus(reply, nowMs);
    case 'unreachable':
    case 'dropped':
      return { kind: reply.kind, what: reply.what };
    case 'cut-off':
      return { kind: 'broken', what: reply.what };
    case 'oversize':
      return { kind: 'broken', what: reply.what, isOversize: true };
  }
}

function judgeStatus(answer: Answer, nowMs: number): Verdict {
  const { status, location } = answer;
  const what = `HTTP ${status}${messageOf(answer)}`;
  const retryAfterMs = parseRetryAfterMs(answer.retryAfter, nowMs);
  const later = retryAfterMs === undefined ? {} : { retryAfterMs };
  const asSign = (sign: Sign): Verdict => ({
    kind: 'sign',
    sign,
    what,
    ...(isWebPage(answer) ? { isWebPage: true } : {}),
  });
  if (status === 429) return { kind: 'rate-limited', what, ...later };
  if (status >= 300 && status < 400) {
    return {
      kind: 'sign',
      sign: 'redirected',
      what: `HTTP ${status}, a redirect${originOf(location)}, and redirects are refused`,
    };
  }
  if (status === 407) return { kind: 'unreachable', what: 'the proxy wants other credentials (HTTP 407)' };
  if (status === 404 || status === 410) return asSign('missing');
  if (status >= 401 && status <= 403) return asSign(/no result found/i.test(what) ? 'missing' : 'refused');
  if (status >= 400 && status < 500 && status !== 408 && status !== 425) return asSign('rejected');
  return { kind: 'passing', what, ...later, ...(status === 503 ? { isOverload: true } : {}) };
}

/** Where a redirect leads, without its path and query, which may hold anything. */
function originOf(location: string | undefined): string {
  return location !== undefined && URL.canParse(location) ? ` to ${new URL(location).origin}` : '';
}

function judgeBody(answer: Answer, expected: Expected): Verdict {
  const { body, status } = answer;
  if (body.length === 0) return { kind: 'broken', what: `an empty body (HTTP ${status})` };
  if (isWebPage(answer))
    return { kind: 'sign', sign: 'web-page', what: `a web page (HTTP ${status})`, isWebPage: true };
  const parsed = parseJson(body);
  if (parsed === undefined) return { kind: 'broken', what: `a body of ${body.length} bytes that is no JSON` };
  return judgeJson(parsed, expected);
}

function judgeJson(json: unknown, { recordsKey, isSingle }: Expected): Verdict {
  if (Array.isArray(json) && json.length === 0) return { kind: 'sign', sign: 'empty', what: 'an empty answer, []' };
  if (!isRecord(json)) return { kind: 'broken', what: 'JSON that is no object' };
  if (Object.keys(json).length === 0) return { kind: 'sign', sign: 'empty', what: 'an empty answer, {}' };
  if (isSoftFailure(json)) return { kind: 'passing', what: `a soft failure${messageIn(json)}` };
  const held = Object.hasOwn(json, recordsKey) ? json[recordsKey] : undefined;
  const records = isSingle ? [held] : held;
  if (Array.isArray(records) && records.every(isRecord)) {
    const [total, echoedOffset] = [totalOf(json), echoedOffsetOf(json)];
    return {
      kind: 'accepted',
      records,
      ...(total === undefined ? {} : { total }),
      ...(echoedOffset === undefined ? {} : { echoedOffset }),
    };
  }
  const wanted = isSingle ? 'object' : 'array of records';
  return { kind: 'sign', sign: 'no-records', what: `JSON without an ${wanted} at "${recordsKey}"${messageIn(json)}` };
}

function parseJson(body: Buffer): unknown {
  try {
    const text = body.toString('utf8');
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) as unknown;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Seen as `success`, `succeeded` and, on older routes, `result_code`; all with 200. */
const isSoftFailure = (json: Readonly<Record<string, unknown>>): boolean =>
  ['success', 'succeeded', 'result_code'].some((key) => [0, '0', false].some((no) => json[key] === no));

/** `meta.total`, a number or a decimal string; anything else is no total. */
function totalOf({ meta }: Readonly<Record<string, unknown>>): number | undefined {
  const total = isRecord(meta) ? meta['total'] : undefined;
  const count = typeof total === 'string' && /^\d{1,15}$/.test(total) ? Number(total) : total;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** `meta.page_input` is what the server understood. */
function echoedOffsetOf({ meta }: Readonly<Record<string, unknown>>): number | undefined {
  const input = isRecord(meta) ? meta['page_input'] : undefined;
  const offset = isRecord(input) ? Number(input['offset'] ?? Number.NaN) : Number.NaN;
  return Number.isSafeInteger(offset) ? offset : undefined;
}

const isWebPage = ({ body, contentType }: Answer): boolean =>
  body.subarray(0, 64).toString('latin1').trimStart().startsWith('<') ||
  (contentType?.startsWith('text/html') === true && !/^\s*[[{]/.test(body.subarray(0, 64).toString('latin1')));

function messageOf(answer: Answer): string {
  const json = isWebPage(answer) ? undefined : parseJson(answer.body);
  return isRecord(json) ? messageIn(json) : '';
}

/** What the API says about it, in the forms that were seen: `message`, `error`, `errors[0].detail` or `.title`. */
function messageIn(json: Readonly<Record<string, unknown>>): string {
  const [first] = Array.isArray(json['errors']) ? (json['errors'] as readonly unknown[]) : [];
  const error = isRecord(first) ? (first['detail'] ?? first['title']) : undefined;
  const message = [json['message'], json['result_message'], json['error'], error].find(
    (text): text is string => typeof text === 'string' && text !== '',
  );
  return message === undefined ? '' : `: ${message}`;
}
