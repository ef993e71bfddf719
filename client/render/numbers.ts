/** Numbers and times as people read them: those of the graph, and what only the terminal shows. */

export { count, counted, duration, perSecond } from '../../graph/numbers';

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
