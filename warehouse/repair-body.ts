/** A page that is not well-formed Unicode, made readable for DuckDB; the stored page stays as it came. */
import { readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';

/** Holds, in a repaired record, what its values were: it becomes part of `_rescued`. */
export const REPAIRED_KEY = '_campaignlake_repaired';

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Of the whole answer only what is under this key: an array of records, or one. */
export async function repairBody(path: string, recordsKey: string): Promise<Buffer> {
  const body = JSON.parse(gunzipSync(await readFile(path)).toString('utf8')) as Record<string, unknown>;
  const held = (body[recordsKey] ?? []) as Record<string, unknown> | readonly Record<string, unknown>[];
  const repaired = isList(held) ? held.map(repairRecord) : repairRecord(held);
  return gzipSync(JSON.stringify({ [recordsKey]: repaired }));
}

const isList = <T>(held: T | readonly T[]): held is readonly T[] => Array.isArray(held);

function repairRecord(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const originals: Record<string, string> = {};
  const repaired = Object.entries(record).map(([key, value]) => {
    const fixed = repairValue(value);
    const before = JSON.stringify(value);
    // As the API escaped it: the text of the escape is well-formed, the character is not.
    if (JSON.stringify(fixed) !== before) originals[key] = before;
    return [key, fixed] as const;
  });
  const entries = Object.keys(originals).length === 0 ? repaired : [...repaired, [REPAIRED_KEY, originals] as const];
  return Object.fromEntries(entries);
}

function repairValue(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(LONE_SURROGATE, '\uFFFD');
  if (Array.isArray(value)) return value.map(repairValue);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [repairValue(key), repairValue(inner)]));
}
