/** Numbers and times as people read them, in the terminal and in the Web UI. */

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

export const perSecond = (value: number, ms: number): number => (ms <= 0 ? 0 : Math.round((value * 1_000) / ms));
