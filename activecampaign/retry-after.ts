/** The header `Retry-After`: whole seconds as documented, or an HTTP date. */

/** A broken header must not silence an account for days: after this, one request finds out. */
const LONGEST_MS = 15 * 60_000;

export function parseRetryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim();
  if (text === undefined || text === '') return undefined;
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_MS);
}
