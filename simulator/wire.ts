/** How values look on the wire: times in US Central, with or without an offset; spellings of keys. */

export const camelCase = (key: string): string =>
  key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
export const snakeCase = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** Daylight saving changes at 2 o'clock local time on the second Sunday of March and the first of November. */
function offsetHours(moment: number): 5 | 6 {
  const year = new Date(moment).getUTCFullYear();
  const spring = sunday(year, 2, 8) + 8 * 3_600_000;
  const autumn = sunday(year, 10, 1) + 7 * 3_600_000;
  return moment >= spring && moment < autumn ? 5 : 6;
}

/** The first Sunday from that day on, at midnight UTC. */
function sunday(year: number, month: number, day: number): number {
  const first = Date.UTC(year, month, day);
  return first + ((7 - new Date(first).getUTCDay()) % 7) * 86_400_000;
}

export function wireTime(moment: number, form: 'offset' | 'naive'): string {
  const whole = Math.floor(moment / 1000) * 1000;
  const hours = offsetHours(whole);
  const local = new Date(whole - hours * 3_600_000).toISOString().slice(0, 19);
  return form === 'naive' ? local.replace('T', ' ') : `${local}-0${hours}:00`;
}
