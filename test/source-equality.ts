import { assets } from '../assets';
import type { Simulator } from '../simulator/start-simulator';
import type { Asset } from '../graph/asset';
import { withFile, type Session } from '../warehouse/duckdb-file';
import { expectedRow } from './expected-row';

const ZONE = 'America/Chicago';

/** The first differences between a published file and what the simulated account holds now; none when they are equal. */
export async function differences(file: string, simulator: Pick<Simulator, 'rows'>): Promise<readonly string[]> {
  return withFile(file, { memoryMb: 200, isReadOnly: true }, async (session) => {
    const found: string[] = [];
    for (const asset of assets) found.push(...(await tableDifferences(session, asset, simulator.rows(asset.key))));
    return found.slice(0, 20);
  });
}

/** The same for one table and its records at the source. */
export async function tableDifferences(
  session: Session,
  asset: Asset,
  records: readonly Readonly<Record<string, unknown>>[],
): Promise<readonly string[]> {
  const rows = await session.rows<Record<string, never>>(`SELECT * FROM main."${asset.key}"`);
  const stored = new Map<string, Readonly<Record<string, unknown>>>(rows.map((row) => [String(row['id']), row]));
  const count = `${asset.key}: ${rows.length} rows, ${records.length} at the source`;
  return [
    ...(rows.length === records.length ? [] : [count]),
    ...records.flatMap((record) => {
      const name = `${asset.key} ${String(record['id'])}`;
      const row = stored.get(String(record['id']));
      return row === undefined ? [`${name}: missing`] : rowDifferences(name, row, expectedRow(asset, record, ZONE));
    }),
  ];
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
