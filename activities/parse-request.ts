/** What a person typed, checked: unknown fields and bad values end the run at once, with a message that names the field. */
import { parseDurationMs } from '../graph/duration';
import { RequestError } from '../graph/errors';
import { MATERIALIZE_MODES, type MaterializeRequest } from '../graph/plan';

type Check = (value: unknown) => string | undefined;

const isText: Check = (value) =>
  typeof value === 'string' && value.trim() !== '' ? undefined : 'a text that is not empty';
const isFlag: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false');
const isMode: Check = (value) =>
  MATERIALIZE_MODES.some((mode) => mode === value) ? undefined : `one of ${MATERIALIZE_MODES.join(', ')}`;

/** `2026-01-31`, or with a time and an offset; nothing that Date would guess at. */
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;
const isDate: Check = (value) => {
  const isReal = typeof value === 'string' && ISO_DATE.test(value) && isRealDate(value);
  return isReal ? undefined : 'an ISO date such as "2026-01-31" or "2026-01-31T06:00:00Z"';
};
const isDuration: Check = (value) =>
  typeof value === 'string' && (parseDurationMs(value) ?? 0) > 0 ? undefined : 'a duration such as "1 day"';

function isRealDate(text: string): boolean {
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return (
    !Number.isNaN(Date.parse(text)) && !Number.isNaN(Number(day)) && day.toISOString().startsWith(text.slice(0, 10))
  );
}

const CHECKS: Readonly<Record<keyof MaterializeRequest, Check>> = {
  select: isText,
  mode: isMode,
  since: isDate,
  until: isDate,
  window: isDuration,
  account: isText,
  label: isText,
  publish: isFlag,
  allowDeletes: isFlag,
};

/** What is read and asked for is stored already: these go over all of it. */
const STORED_MODES: readonly string[] = ['rebuild', 'check'];

export function parseRequest(input: unknown): MaterializeRequest {
  if (input === null || input === undefined) return {};
  if (typeof input !== 'object' || Array.isArray(input)) {
    throw new RequestError(`the input must be one JSON object, not ${JSON.stringify(input)}`, {
      hint: `Fields: ${fields}`,
    });
  }
  const request = input as MaterializeRequest & Record<string, unknown>;
  for (const [name, value] of Object.entries(request)) {
    const check: Check | undefined = Object.hasOwn(CHECKS, name) ? CHECKS[name as keyof MaterializeRequest] : undefined;
    if (check === undefined) throw new RequestError(`unknown field "${name}"`, { hint: `Fields: ${fields}` });
    const wanted = check(value);
    if (wanted !== undefined)
      throw new RequestError(`field "${name}" is ${JSON.stringify(value)}`, { hint: `It must be ${wanted}` });
  }
  refuseContradictions(request);
  return request;
}

function refuseContradictions(request: MaterializeRequest): void {
  const { mode, since, until, window } = request;
  if (mode !== undefined && STORED_MODES.includes(mode) && (since !== undefined || until !== undefined)) {
    throw new RequestError(`field "${since === undefined ? 'until' : 'since'}" is given with mode "${mode}"`, {
      hint: `A ${mode} goes over all rows that are stored: leave it out`,
    });
  }
  const twice = (['since', 'until', 'mode'] as const).find((name) => request[name] !== undefined);
  if (window !== undefined && twice !== undefined) {
    throw new RequestError(`field "window" is given with "${twice}"`, {
      hint: 'A window is a backfill of a range that the schedule makes: leave one of them out',
    });
  }
  const ranged = (['since', 'until', 'window'] as const).find((name) => request[name] !== undefined);
  if (request.allowDeletes === true && ranged !== undefined) {
    throw new RequestError(`field "allowDeletes" is given with "${ranged}"`, {
      hint: 'A range deletes nothing: let deletes go with mode "full", and leave one of them out',
    });
  }
}

const fields = Object.keys(CHECKS).join(', ');
