/** How values look on the wire: times in US Central, with or without an offset; spellings of keys; numbers in parameters. */

export const camelCase = (key: string): string =>
  key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
export const snakeCase = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** A parameter that is a number; undefined where it is left out or anything else. */
export const wholeNumber = (text: string | null): number | undefined =>
  text !== null && /^\d+$/.test(text) ? Number(text) : undefined;

/** With its offset, as most resources send it; without one, in the same local time; in UTC with milliseconds. */
export type TimeForm = 'offset' | 'naive' | 'zulu';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export function wireTime(momentMs: number, form: TimeForm): string {
  if (form === 'zulu') return `${dayText(Math.floor(momentMs / DAY_MS))}T${clockText(momentMs)}.999Z`;
  const hours = offsetHours(momentMs);
  const localMs = momentMs - hours * HOUR_MS;
  const day = dayText(Math.floor(localMs / DAY_MS));
  return form === 'naive' ? `${day} ${clockText(localMs)}` : `${day}T${clockText(localMs)}-0${hours}:00`;
}

/** A moment as a filter names it, local where it has no offset; undefined when it is none. */
export function parseWireTime(text: string): number | undefined {
  const naive = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?$/.exec(text.trim());
  const [, day = '', clock = '00:00'] = naive ?? [];
  const moment = Date.parse(naive === null ? text : `${day}T${clock}Z`);
  if (Number.isNaN(moment)) return undefined;
  return naive === null ? moment : moment + offsetHours(moment + 6 * HOUR_MS) * HOUR_MS;
}

/** Local midnight of a moment's day. */
export function startOfDay(momentMs: number): number {
  const offsetMs = offsetHours(momentMs) * HOUR_MS;
  return Math.floor((momentMs - offsetMs) / DAY_MS) * DAY_MS + offsetMs;
}

/** Daylight saving changes at 2 o'clock local time on the second Sunday of March and the first of November. */
function offsetHours(momentMs: number): 5 | 6 {
  const year = new Date(momentMs).getUTCFullYear();
  let bounds = daylight.get(year);
  if (bounds === undefined) {
    bounds = [sunday(year, 2, 8) + 8 * HOUR_MS, sunday(year, 10, 1) + 7 * HOUR_MS];
    daylight.set(year, bounds);
  }
  return momentMs >= bounds[0] && momentMs < bounds[1] ? 5 : 6;
}
const daylight = new Map<number, readonly [spring: number, autumn: number]>();

/** The first Sunday from that day on, at midnight UTC. */
function sunday(year: number, month: number, day: number): number {
  const first = Date.UTC(year, month, day);
  return first + ((7 - new Date(first).getUTCDay()) % 7) * DAY_MS;
}

/** Formatting dates is what making rows would spend most of its time on; an account spans a few thousand days. */
const days = new Map<number, string>();
function dayText(day: number): string {
  let text = days.get(day);
  if (text === undefined) days.set(day, (text = new Date(day * DAY_MS).toISOString().slice(0, 10)));
  return text;
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
function clockText(momentMs: number): string {
  const second = Math.floor(momentMs / 1_000) % 86_400;
  const [hours, minutes] = [Math.floor(second / 3_600), Math.floor(second / 60) % 60];
  return `${TWO_DIGITS[hours]}:${TWO_DIGITS[minutes]}:${TWO_DIGITS[second % 60]}`;
}
