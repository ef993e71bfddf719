/** The range of a backfill, [since, until). Pure. */
import { microsecondsOf } from './api-time';
import { RequestError } from './errors';

/** Microseconds since the epoch, as decimal text; one of them at least is given. */
export interface Range {
  readonly since?: string;
  readonly until?: string;
}

/** As they are asked for: ISO dates. */
interface Bounds {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/**
 * A day without a time begins in the account's zone, as the merge reads it.
 * @throws RequestError for a range that ends before it begins, or as it begins
 */
export function rangeOf({ since, until }: Bounds, timeZone: string): Range | undefined {
  const from = since === undefined ? undefined : momentOf(since, timeZone);
  const to = until === undefined ? undefined : momentOf(until, timeZone);
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined && to !== undefined && from >= to) {
    throw new RequestError(
      `the range is empty: since "${since}" is ${utc(from)} in UTC, until "${until}" is ${utc(to)}`,
      {
        hint: `"until" must be later than "since"; a day without a time begins in ${timeZone}`,
      },
    );
  }
  return {
    ...(from === undefined ? {} : { since: String(from) }),
    ...(to === undefined ? {} : { until: String(to) }),
  };
}

/** Where a day begins first on Earth, and where last. */
const FIRST_ZONE = 'Etc/GMT-14';
const LAST_ZONE = 'Etc/GMT+12';

/** Wherever the account is: what is empty in the first zone and in the last one is so in those between. */
export function isEmptyInAnyZone({ since, until }: Bounds): boolean {
  if (since === undefined || until === undefined) return false;
  return [FIRST_ZONE, LAST_ZONE].every((zone) => momentOf(since, zone) >= momentOf(until, zone));
}

const momentOf = (text: string, timeZone: string): bigint =>
  microsecondsOf(text, timeZone) ?? BigInt(Date.parse(text)) * 1000n;

const utc = (microseconds: bigint): string => new Date(Number(microseconds / 1000n)).toISOString();
