/** Durations as people write them, in settings and declarations: `14 days`, `2 hours`, `90s`. */

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const FORM = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w|milliseconds?|seconds?|minutes?|hours?|days?|weeks?)$/i;

/** Milliseconds; undefined where the text is no duration. */
export function parseDurationMs(text: string): number | undefined {
  const [, amount, unit] = FORM.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const word = unit.toLowerCase();
  const unitMs = UNIT_MS[word.startsWith('milli') ? 'ms' : word] ?? UNIT_MS[word.charAt(0)];
  return unitMs === undefined ? undefined : Math.round(Number(amount) * unitMs);
}
