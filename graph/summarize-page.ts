/**
 * What is remembered of a page: read from its records and its body, so that a retry that finds the page on disk knows as
 * much as the attempt that asked for it.
 */
import { compareIds } from './pages-meet';
import type { PageRequest, PageSummary } from './page';

export interface PageToSummarize {
  readonly name: string;
  readonly request: PageRequest;
  /** The answer as it came; without it only the records are looked at for what is not well-formed. */
  readonly body?: Uint8Array | undefined;
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly total: number | undefined;
  /** The key whose values name the records; of a composite one, the first. */
  readonly primaryKey: string;
  readonly storedAtMs: number;
}

export function summarizePage(page: PageToSummarize): PageSummary {
  const { name, request, records, total, primaryKey, storedAtMs } = page;
  const ids = idsOf(records, primaryKey);
  const [firstId, lastId] = [ids[0], ids.at(-1)];
  return {
    name,
    request,
    rows: records.length,
    bytes: page.body?.length ?? 0,
    ...(firstId === undefined ? {} : { firstId }),
    ...(lastId === undefined ? {} : { lastId }),
    order: orderOf(ids),
    ...(total === undefined ? {} : { total }),
    ...keysOf(records),
    storedAtMs,
    ...(isMalformed(page) ? { isMalformed: true } : {}),
  };
}

/** Ids as text; undefined where a record has none. A JSON number beyond 2^53 has lost digits here: its page shows no order, and proves nothing. */
export function idsOf(
  records: readonly Readonly<Record<string, unknown>>[],
  primaryKey: string,
): readonly (string | undefined)[] {
  return records.map((record) => {
    const id = record[primaryKey];
    if (typeof id === 'string') return id === '' ? undefined : id;
    return typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : undefined;
  });
}

function orderOf(ids: readonly (string | undefined)[]): PageSummary['order'] {
  let [isRising, isFalling] = [true, ids.length > 1];
  for (let place = 0; place < ids.length && (isRising || isFalling); place++) {
    const [before, id] = [place === 0 ? undefined : ids[place - 1], ids[place]];
    if (id === undefined) return 'none';
    if (before === undefined) continue;
    const comparison = compareIds(before, id);
    isRising &&= comparison < 0;
    isFalling &&= comparison > 0;
  }
  if (isRising) return 'rising';
  return isFalling ? 'falling' : 'none';
}

function keysOf(
  records: readonly Readonly<Record<string, unknown>>[],
): Pick<PageSummary, 'keys' | 'hasVariedKeys' | 'hasEmptyValues'> {
  const keys = new Set<string>();
  const counts = new Set<number>();
  let hasEmpty = false;
  for (const record of records) {
    let count = 0;
    for (const key in record) {
      keys.add(key);
      count++;
      hasEmpty ||= record[key] === null || record[key] === '';
    }
    counts.add(count);
  }
  const isVaried = [...counts].some((count) => count < keys.size && count * 2 >= keys.size);
  return {
    keys: [...keys].toSorted(),
    ...(isVaried ? { hasVariedKeys: true } : {}),
    ...(hasEmpty ? { hasEmptyValues: true } : {}),
  };
}

const PAIRED_OR_LONE = /\\u[dD][89abAB][0-9a-fA-F]{2}(\\u[dD][c-fC-F][0-9a-fA-F]{2})?|\\u[dD][c-fC-F][0-9a-fA-F]{2}/g;

/** A lone surrogate, as an escape or from a broken sequence of bytes, makes DuckDB refuse the whole page. */
function isMalformed({ body, records }: PageToSummarize): boolean {
  // Without a body: stringify writes lone surrogates as escapes, and paired ones as they are.
  if (body === undefined) return hasLoneEscape(JSON.stringify(records));
  const text = decode(body);
  return text === undefined || hasLoneEscape(text);
}

function decode(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

function hasLoneEscape(json: string): boolean {
  if (!json.includes('\\ud') && !json.includes('\\uD')) return false;
  // An escaped backslash before "ud800" makes it plain text; blanked out, it cannot be taken for an escape.
  for (const [, low] of json.replaceAll('\\\\', '  ').matchAll(PAIRED_OR_LONE)) if (low === undefined) return true;
  return false;
}
