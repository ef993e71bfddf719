/**
 * The API's times as numbers, by the rules by which the warehouse stores them: with an offset, without one (in a given zone), or
 * a day alone; everything else is no time. Pure.
 */

const FORM = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?(Z|[-+]\d{2}(?::?\d{2})?)?)?$/;

/** Microseconds since the epoch; undefined where the value is empty, a zero date, or no time. */
export function microsecondsOf(value: unknown, timeZone: string): bigint | undefined {
  if (typeof value !== 'string') return undefined;
  const parts = FORM.exec(value);
  if (parts === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone] = parts;
  const shown = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  // 2026-02-30 and 25:00 would be other times.
  if (new Date(shown).toISOString().slice(0, 19) !== `${year}-${month}-${day}T${hour}:${minute}:${second}`)
    return undefined;
  const moment = zone === undefined ? localMoment(shown, timeZone) : shown - offsetMs(zone);
  return BigInt(moment) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

function offsetMs(zone: string): number {
  if (zone === 'Z') return 0;
  const [, sign, hours, minutes = '0'] = /^([-+])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** When a clock in the zone shows this; of the two moments of autumn's repeated hour, the later one. */
function localMoment(shown: number, timeZone: string): number {
  const later = shown - zoneOffset(shown + HALF_A_DAY_MS, timeZone);
  const earlier = shown - zoneOffset(shown - HALF_A_DAY_MS, timeZone);
  const isLater = later + zoneOffset(later, timeZone) === shown;
  return isLater ? later : earlier;
}

const HALF_A_DAY_MS = 43_200_000;
const formats = new Map<string, Intl.DateTimeFormat>();
/** Offsets by zone and quarter of an hour: zones change on none smaller. */
const offsets = new Map<string, number>();
const MOST_OFFSETS = 100_000;
const QUARTER_MS = 900_000;

/** Milliseconds that the zone's clock is ahead of UTC at a moment. */
function zoneOffset(moment: number, timeZone: string): number {
  const quarter = Math.floor(moment / QUARTER_MS);
  const key = `${timeZone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= MOST_OFFSETS) offsets.clear();
  const at = quarter * QUARTER_MS;
  const part = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const shown = Date.UTC(
    part['year'] ?? 0,
    (part['month'] ?? 1) - 1,
    part['day'],
    part['hour'],
    part['minute'],
    part['second'],
  );
  offsets.set(key, shown - at);
  return shown - at;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const digits = '2-digit';
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: digits,
    day: digits,
    hour: digits,
    minute: digits,
    second: digits,
  });
  formats.set(timeZone, made);
  return made;
}
