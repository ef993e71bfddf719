/** The two ways in which a start date is written; what comes out is always the ISO date. */

const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})(T00:00(:00(\.0+)?)?Z?)?$/;

/** `YYYY-MM-DD`; undefined where the text is no date, or a day that no calendar has. */
export function parseStartDate(text: string): string | undefined {
  const american = AMERICAN.exec(text);
  if (american) return isoDate(american[3], american[1], american[2]);
  const iso = ISO.exec(text);
  return iso ? isoDate(iso[1], iso[2], iso[3]) : undefined;
}

function isoDate(year = '', month = '', day = ''): string | undefined {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = new Date(`${text}T00:00:00Z`);
  // `new Date` rolls 2026-02-30 over into March: only a real day prints as it was read.
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text) ? text : undefined;
}
