/** What the rows of a pass are compared by: moments in microseconds, or ids, as decimal text. Pure. */
import { microsecondsOf } from './api-time';
import type { Pass } from './plan';
import type { BrokenPass } from './slice';

type KeyForm = Pick<Pass, 'keys' | 'values' | 'timeZone'>;

/** Of a record, the first of the keys that it has; undefined where that is empty. */
export function keyReader({
  keys,
  values,
  timeZone,
}: KeyForm): (record: Readonly<Record<string, unknown>>) => string | undefined {
  return (record) => {
    const key = keys.find((one) => one in record);
    const value = key === undefined ? undefined : record[key];
    if (values === 'time') return microsecondsOf(value, timeZone)?.toString();
    const text = typeof value === 'number' ? String(value) : value;
    return typeof text === 'string' && /^\d+$/.test(text) ? text : undefined;
  };
}

/** As numbers; a row without a key is smaller than all others, as databases sort it. */
export function compareKeys(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
  return BigInt(a) < BigInt(b) ? -1 : 1;
}

/** Days are compared in a zone that nobody documents, on both sides. */
const TOLERANCE_US = 2n * 86_400_000_000n;

/** Why a page shows that its filter is ignored; undefined where it does not. */
export function filterBreach(pass: Pass, keys: readonly (string | undefined)[]): BrokenPass | undefined {
  if (pass.kind !== 'filter') return undefined;
  const least = BigInt(pass.from) - (pass.values === 'time' ? TOLERANCE_US : 0n);
  const isIgnored = keys.some((key) => key !== undefined && BigInt(key) < least);
  return isIgnored ? { why: `${paramOf(pass)} is ignored: older rows came than it asks for`, isIgnored } : undefined;
}

/** The parameter that a pass stands on: its filter, or its first order. */
export const paramOf = ({ params }: Pick<Pass, 'params'>): string => Object.keys(params)[0] ?? '';

/** The server says that it was asked for another page. */
export const MISREAD: BrokenPass = { why: 'the server read another offset than it was asked for', isIgnored: true };
