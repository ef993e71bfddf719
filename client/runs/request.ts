/** A run's request as a person gives it by options, and when two requests ask for the same. */
import type { Settings } from '../../config/settings';
import { ConfigError } from '../../graph/errors';
import type { MaterializeMode, MaterializeRequest } from '../../graph/plan';
import { isEmptyInAnyZone, rangeOf } from '../../graph/range';

export interface RequestOptions {
  readonly full?: boolean | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly allowDeletes?: boolean | undefined;
  readonly mode?: MaterializeMode | undefined;
}

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** @throws ConfigError for what cannot be a date and for options that exclude each other; RequestError for an empty range */
export function requestOf(
  selection: string | undefined,
  { account, timeZone }: Pick<Settings, 'account' | 'timeZone'>,
  options: RequestOptions,
): MaterializeRequest {
  const { full, since, until, allowDeletes, mode } = options;
  checkDate('--since', since);
  checkDate('--until', until);
  // Only the worker knows the account's zone for sure: what may be right there is for its plan to refuse.
  if (isEmptyInAnyZone(options)) rangeOf(options, timeZone);
  if (full === true && (since !== undefined || until !== undefined)) {
    throw new ConfigError('--full reads all rows, --since and --until a range', { hint: 'Give one or the other' });
  }
  if (allowDeletes === true && (since !== undefined || until !== undefined)) {
    throw new ConfigError('--allow-deletes is given with a range, which deletes nothing', {
      hint: 'Give it with --full, without --since and --until',
    });
  }
  const wantedMode = mode ?? (full === true ? 'full' : undefined);
  return {
    ...(selection === undefined ? {} : { select: selection }),
    ...(wantedMode === undefined ? {} : { mode: wantedMode }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(allowDeletes === true ? { allowDeletes } : {}),
    account,
  };
}

/** Whether two requests of one account ask for the same work; a label and a spelled-out default make no difference. */
export function isSameRequest(left: MaterializeRequest, right: MaterializeRequest): boolean {
  return JSON.stringify(normal(left)) === JSON.stringify(normal(right));
}

function normal({
  select = '*',
  mode = 'incremental',
  since,
  until,
  window,
  publish = true,
  allowDeletes = false,
}: MaterializeRequest) {
  const range = [since ?? null, until ?? null, window ?? null];
  return [select.trim().replace(/\s+/g, ' '), mode, ...range, publish, allowDeletes];
}

function checkDate(option: string, text: string | undefined): void {
  if (text === undefined) return;
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  // `new Date` rolls 2026-02-30 over into March: only a real day prints as it was read.
  const isReal = DATE.test(text) && !Number.isNaN(Date.parse(text)) && day.toISOString().startsWith(text.slice(0, 10));
  if (isReal) return;
  throw new ConfigError(`${option} "${text}" is no date`, { hint: 'Write 2026-01-31, or 2026-01-31T06:00:00Z' });
}
