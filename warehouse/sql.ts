/** Names and texts inside SQL; both come from declarations and our own file names, never from the API. */

export const name = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const list = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`;

export const orNull = (text: string | undefined | null): string =>
  text === undefined || text === null ? 'NULL' : literal(text);
