/** How far behind its bookmark a read begins, how far around a range it reaches, and the forms in which the API is told. Pure. */

/** An hour: rows are committed late, and in autumn a clock without an offset shows one hour twice. */
const HOUR_US = 3_600_000_000n;
const DAY_US = 24n * HOUR_US;
/** Two days where days are compared: in which zone is not documented, and zones lie 26 hours apart. */
const DAYS_US = 2n * DAY_US;
/** Ids are given before rows are committed; half a page costs nothing. */
const IDS = 50n;

export const behind = (bookmark: string, unit: 'day' | 'moment' | 'id'): string => {
  const back = unit === 'id' ? IDS : unit === 'day' ? DAYS_US : HOUR_US;
  const from = BigInt(bookmark) - back;
  return String(from < 0n ? 0n : from);
};

/** How far beyond the end of a range a read begins; a filter leaves out the day that it names, so that it names the third. */
export const beyond = (end: string, unit: 'day' | 'moment'): string =>
  String(BigInt(end) + (unit === 'day' ? DAYS_US + DAY_US : HOUR_US));

/** The day of a moment (microseconds since the epoch) in a zone, `2026-10-30`. */
export function dayIn(microseconds: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return parts.format(new Date(Number(BigInt(microseconds) / 1000n)));
}

/** A moment as the API's filters take it, in UTC and whole seconds: rounded down. */
export const momentText = (microseconds: string): string =>
  new Date(Number(BigInt(microseconds) / 1_000_000n) * 1000).toISOString().replace('.000Z', 'Z');
