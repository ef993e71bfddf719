import { assets } from '../assets';
import type { Simulator } from '../simulator/start-simulator';
import { withFile } from '../warehouse/duckdb-file';
import { expectedRow } from './expected-row';

const ZONE = 'America/Chicago';

/** The first differences between a published file and what the simulated account holds now; none when they are equal. */
export async function differences(file: string, simulator: Pick<Simulator, 'rows'>): Promise<readonly string[]> {
  return withFile(file, { memoryMb: 200, isReadOnly: true }, async (session) => {
    const found: string[] = [];
    for (const asset of assets) {
      const stored = new Map(
        (await session.rows<Record<string, never>>(`SELECT * FROM main."${asset.key}"`)).map((row) => [
          String(row['id']),
          row,
        ]),
      );
      const records = simulator.rows(asset.key);
      if (stored.size !== records.length)
        found.push(`${asset.key}: ${stored.size} rows, ${records.length} at the source`);
      for (const record of records) {
        const row: Readonly<Record<string, unknown>> | undefined = stored.get(String(record['id']));
        if (row === undefined) found.push(`${asset.key} ${String(record['id'])}: missing`);
        else
          found.push(...rowDifferences(`${asset.key} ${String(record['id'])}`, row, expectedRow(asset, record, ZONE)));
        if (found.length > 20) return found;
      }
    }
    return found;
  });
}

function rowDifferences(
  name: string,
  stored: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
): readonly string[] {
  return Object.entries(expected).flatMap(([column, value]) => {
    const actual = comparable(stored[column], value);
    const wanted = comparable(value, value);
    return actual === wanted ? [] : [`${name}.${column}: ${actual} stored, ${wanted} expected`];
  });
}

/** JSON is compared as values: DuckDB prints numbers and objects in its own way. */
function comparable(value: unknown, expected: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (value instanceof Date || Object.prototype.toString.call(value) === '[object Date]')
    return (value as Date).toISOString();
  if (typeof value === 'bigint') return String(value);
  const isJson = typeof expected === 'object' || (typeof expected === 'string' && /^[[{"]/.test(expected));
  if (typeof value === 'string' && isJson) return sorted(parsed(value));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : sorted(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
