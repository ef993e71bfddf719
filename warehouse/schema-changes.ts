/** Schema drift and evolution, each noted once: what the API sends that no declaration knows, and what was altered for one. */
import type { Session } from './duckdb-file';
import { literal } from './sql';

export interface SchemaChange {
  readonly asset: string;
  /** The API's key, or the column. */
  readonly name: string;
  readonly change: 'unknown key' | 'vanished' | 'type' | 'column added' | 'column widened';
  /** Types, never values. */
  readonly detail: string;
}

/** Of which names such a change was noted before. */
export async function notedNames(
  session: Session,
  asset: string,
  change: SchemaChange['change'],
): Promise<readonly string[]> {
  const rows = await session.rows<{ name: string }>(
    `SELECT name FROM meta.schema_changes WHERE asset = ${literal(asset)} AND change = ${literal(change)}`,
  );
  return rows.map(({ name }) => name);
}

export async function noteSchemaChange(session: Session, { asset, name, change, detail }: SchemaChange): Promise<void> {
  const [known, values] = [
    [
      `asset = ${literal(asset)}`,
      `name = ${literal(name)}`,
      `change = ${literal(change)}`,
      `detail = ${literal(detail)}`,
    ],
    [asset, name, change, detail].map(literal),
  ];
  await session.run(`INSERT INTO meta.schema_changes SELECT ${values.join(', ')}, now()
    WHERE NOT EXISTS (FROM meta.schema_changes WHERE ${known.join(' AND ')})`);
}
