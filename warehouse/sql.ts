/** Names and texts inside SQL; both come from declarations and our own file names, never from the API. */

export const name = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const list = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`;

export const orNull = (text: string | undefined | null): string =>
  text === undefined || text === null ? 'NULL' : literal(text);

/** A moment, from microseconds since the epoch. */
export const at = (microseconds: bigint | string): string => `make_timestamptz(${microseconds})`;

interface Keyed {
  readonly primaryKey: readonly string[];
}

export const onKey = ({ primaryKey }: Keyed, left: string, right: string): string =>
  primaryKey.map((column) => `${left}.${name(column)} = ${right}.${name(column)}`).join(' AND ');

/** The primary key as one text. */
export const keyText = ({ primaryKey }: Keyed, row: string): string =>
  `concat_ws(',', ${primaryKey.map((column) => `${row}.${name(column)}::VARCHAR`).join(', ')})`;
