/** Numbers and times as people read them. */

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** "1 row", "2,000 rows". */
export const counted = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** "0.4 s", "12 s", "3 min 20 s", "2 h 5 min". */
export function duration(ms: number): string {
  const seconds = Math.max(ms, 0) / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "12.3 MB". */
export function bytes(value: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = Math.min(Math.floor(Math.log10(Math.max(value, 1)) / 3), units.length - 1);
  return step === 0 ? `${value} bytes` : `${(value / 1_000 ** step).toFixed(1)} ${units[step] ?? ''}`;
}

/** "just now", "5 min ago", "3 h ago", "12 d ago"; "never" for no time. */
export function ago(then: string | undefined, now: Date): string {
  if (then === undefined) return 'never';
  const minutes = Math.floor((Number(now) - Date.parse(then)) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 60 / 24)} d ago`;
}

export const perSecond = (value: number, ms: number): number => (ms <= 0 ? 0 : Math.round((value * 1_000) / ms));
