/**
 * Columns: five types that DuckDB stores and one for everything else. The declaration says what the API's key is called
 * when it is not the column's own name, and how well the column is known.
 */
export type ColumnType = 'integer' | 'number' | 'boolean' | 'timestamp' | 'text' | 'json';

/** How we know that a key exists: seen in a live account, in the official docs, in a client library, in the Singer tap's schema, or inferred from a name. */
export type Evidence = 'live' | 'documented' | 'client' | 'tap' | 'inferred';

export interface Column {
  readonly type: ColumnType;
  /** What the name does not say: codes, units, what it points at. */
  readonly comment?: string;
  /** The API's key. @default the column's name */
  readonly apiKey?: string;
  /** @default the asset's `evidence` */
  readonly evidence?: Evidence;
}

type ColumnOptions = Omit<Column, 'type' | 'comment'>;

/** `integer()`, `integer('0 draft, 1 sent')`, `integer({ apiKey: 'isDefault' })`, `integer('0 or 1', { apiKey: 'isDefault' })`. */
type ColumnBuilder = (commentOrOptions?: string | ColumnOptions, options?: ColumnOptions) => Column;

const columnOf =
  (type: ColumnType): ColumnBuilder =>
  (commentOrOptions, options) =>
    typeof commentOrOptions === 'string'
      ? { type, comment: commentOrOptions, ...options }
      : { type, ...commentOrOptions };

/** BIGINT. Money is integer cents: say so in the comment. */
export const integer = columnOf('integer');
/** DOUBLE. */
export const number = columnOf('number');
/** BOOLEAN, from 0, 1, true, false, as text or not. */
export const boolean = columnOf('boolean');
/** TIMESTAMPTZ; values without an offset are read in the account's time zone. */
export const timestamp = columnOf('timestamp');
/** VARCHAR; `''` stays what it is. */
export const text = columnOf('text');
/** JSON: objects, arrays, and keys whose kind varies. */
export const json = columnOf('json');

const camelCase = (snake: string): string => snake.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** API keys that a column may come under: the declared one first, then both spellings of its name, since some are inferred only. */
export function keysOf(column: string, { apiKey }: Column): readonly string[] {
  return [...new Set([apiKey ?? column, column, camelCase(column)])];
}
