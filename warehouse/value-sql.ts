/**
 * How the API's values become typed ones, as SQL. Casts are strict: what does not fit exactly is NULL in its column and
 * kept in `_rescued`. A bare TRY_CAST would take '5.7' for 6 and drop the offset of a time.
 */
import type { Asset } from '../graph/asset';
import { keysOf, type Column, type ColumnType } from '../graph/column';
import { literal, name } from './sql';

const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMPTZ',
  text: 'VARCHAR',
  json: 'JSON',
};

export const sqlType = ({ type }: Column): string => SQL_TYPES[type];

const FORMS: Readonly<Record<Exclude<ColumnType, 'text' | 'json'>, string>> = {
  integer: '-?(0|[1-9][0-9]*)',
  number: '-?(0|[1-9][0-9]*|)(\\.[0-9]*)?([eE][-+]?[0-9]+)?',
  boolean: '0|1|true|false',
  timestamp:
    '[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?(Z|[-+][0-9]{2}(:?[0-9]{2})?)?)?',
};

/** One column of one batch: where its value is, what it becomes, and when that is not all. */
export interface ColumnSql {
  readonly column: string;
  readonly value: string;
  /** True where the value came but does not fit; undefined where every value fits. `t` is the struct of all `value`s. */
  readonly isBad: string | undefined;
  /** The value as it came, as JSON. */
  readonly original: string;
  /** API keys that the column may come under, of those that this batch carries. */
  readonly keys: readonly string[];
}

/**
 * `v` is the struct of the record's values, `k` the list of its keys, `r` the record. Keys that differ from another in case
 * only are not in `v`, whose fields do not.
 */
export function columnSql(
  column: string,
  declared: Column,
  present: ReadonlySet<string>,
  alike: ReadonlySet<string> = new Set(),
): ColumnSql {
  const keys = keysOf(column, declared).filter((key) => present.has(key));
  const own = (key: string): string => (declared.type === 'json' ? pointer(key) : `(${pointer(key)} ->> '$')`);
  const source = firstPresent(keys, (key) => (alike.has(key) ? own(key) : `v.${name(key)}`));
  const original = firstPresent(keys, pointer);
  if (keys.length === 0) return { column, keys, value: `NULL::${sqlType(declared)}`, isBad: undefined, original };
  switch (declared.type) {
    case 'text':
      return { column, keys, original, value: source, isBad: undefined };
    case 'json':
      return {
        column,
        keys,
        original,
        value: `CASE WHEN ${isBlank(`json_extract_string(${source}, '$')`)} THEN NULL ELSE ${source} END`,
        isBad: undefined,
      };
    default: {
      // What is blank fits no form, or is a zero date, which is none.
      const fits = `regexp_full_match(${source}, ${literal(FORMS[declared.type])})`;
      return {
        column,
        keys,
        original,
        value: `CASE WHEN ${fits} THEN ${castOf(declared, source)} END`,
        isBad: `t.${name(column)} IS NULL AND ${source} IS NOT NULL AND NOT ${isBlank(source)}`,
      };
    }
  }
}

/** '' and zero dates are NULL in every type but VARCHAR, and no error. */
const isBlank = (text: string): string => `coalesce(${text} = '' OR starts_with(${text}, '0000-00-00'), false)`;

function castOf(declared: Column, source: string): string {
  const cast = `TRY_CAST(${source} AS ${sqlType(declared)})`;
  return declared.type === 'number' ? `CASE WHEN isfinite(${cast}) THEN ${cast} END` : cast;
}

function firstPresent(keys: readonly string[], of: (key: string) => string): string {
  const [first, ...others] = keys;
  if (first === undefined) return 'NULL';
  if (others.length === 0) return of(first);
  return `CASE ${keys.map((key) => `WHEN list_contains(k, ${literal(key)}) THEN ${of(key)}`).join(' ')} END`;
}

/** A JSON pointer, not a path: in a path `*` would be a wildcard. */
export const pointer = (key: string): string =>
  `json_extract(r, ${literal(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)})`;

/** A JSON object of the entries whose condition holds; NULL when none does. */
export function objectSql(
  entries: readonly { readonly key: string; readonly value: string; readonly when: string }[],
): string {
  if (entries.length === 0) return 'NULL::JSON';
  const items = entries.map(
    ({ key, value, when }) => `CASE WHEN ${when} THEN {'k': ${literal(key)}, 'v': ${value}::JSON} END`,
  );
  const found = `list_filter([${items.join(', ')}], lambda e: e IS NOT NULL)`;
  return `CASE WHEN ${entries.map(({ when }) => `(${when})`).join(' OR ')} THEN to_json(map_from_entries(${found})) END`;
}

/** Keys that become neither a column nor an extra. */
export const ignoredKeys = (asset: Asset): readonly string[] => ['links', ...asset.sideLoadedKeys];
