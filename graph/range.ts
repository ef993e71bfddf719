/** The range of a backfill, [since, until). Pure. */
import { microsecondsOf } from './api-time';
import type { MaterializeRequest } from './plan';

/** Microseconds since the epoch, as decimal text; one of them at least is given. */
export interface Range {
  readonly since?: string;
  readonly until?: string;
}

/** A day without a time begins in the account's zone, as the merge reads it. */
export function rangeOf(
  { since, until }: Pick<MaterializeRequest, 'since' | 'until'>,
  timeZone: string,
): Range | undefined {
  if (since === undefined && until === undefined) return undefined;
  const moment = (text: string): string => String(microsecondsOf(text, timeZone) ?? BigInt(Date.parse(text)) * 1000n);
  return {
    ...(since === undefined ? {} : { since: moment(since) }),
    ...(until === undefined ? {} : { until: moment(until) }),
  };
}
