/**
 * What must hold of an asset: plain data, judged by the warehouse inside the transaction that merges its rows. A check that
 * fails leaves the table as it was where it is blocking; else it is recorded and shown.
 */
import type { Asset } from './asset';

export type CheckSeverity = 'error' | 'warning';

export interface AssetCheck<Name extends string = string> {
  /** As it is declared, such as `notNull(contact)`: unique within an asset. */
  readonly name: string;
  readonly severity: CheckSeverity;
  /** Where it fails nothing is merged. */
  readonly blocking: boolean;
  /** What holds when it passes. */
  readonly description: string;
  readonly rule: CheckRule<Name>;
}

export type CheckRule<Name extends string = string> =
  | { readonly kind: 'not-null'; readonly column: Name }
  | { readonly kind: 'unique'; readonly columns: readonly Name[] }
  | { readonly kind: 'accepted-values'; readonly column: Name; readonly values: readonly (string | number)[] }
  /** Of the larger of the two counts, before and after. */
  | { readonly kind: 'row-count-change'; readonly most: number }
  /** One SELECT of the rows that fail. */
  | { readonly kind: 'custom-sql'; readonly sql: string };

/** The outcome of one check, as `meta.checks` keeps it. */
export interface CheckResult extends Omit<AssetCheck, 'rule'> {
  readonly passed: boolean;
  readonly failingRows: number;
}

/** A check of this asset whose newest result is a failure. */
export interface FailingCheck extends CheckResult {
  readonly asset: string;
}

/** What a run says of the checks of one asset. */
export interface CheckReport {
  readonly passed: number;
  /** Errors before warnings. */
  readonly failed: readonly CheckResult[];
}

/** What is found out once at the end of a run, of all assets. */
export interface RunFindings {
  /** Foreign keys, of the assets of which something may have changed. */
  readonly references: Readonly<Record<string, CheckReport>>;
  readonly stale: readonly string[];
}

/** A warning blocks nothing. */
type CheckOptions =
  | { readonly severity: 'warning'; readonly blocking?: false }
  | { readonly severity?: 'error'; readonly blocking?: boolean };

/** @default severity error, not blocking */
export const notNull = <const Name extends string>(column: Name, options: CheckOptions = {}): AssetCheck<Name> => ({
  ...named(`notNull(${column})`, `${column} is never null`, options),
  rule: { kind: 'not-null', column },
});

/** Rows that lack one of the columns equal no other. @default severity error, not blocking */
export const unique = <const Name extends string>(
  columns: Name | readonly Name[],
  options: CheckOptions = {},
): AssetCheck<Name> => {
  const all = typeof columns === 'string' ? [columns] : columns;
  return {
    ...named(`unique(${all.join(', ')})`, `no two rows have the same ${all.join(' and ')}`, options),
    rule: { kind: 'unique', columns: all },
  };
};

/** A row without a value passes. @default severity warning: the API may add a code */
export const acceptedValues = <const Name extends string>(
  column: Name,
  values: readonly (string | number)[],
  options: CheckOptions = { severity: 'warning' },
): AssetCheck<Name> => ({
  ...named(`acceptedValues(${column})`, `${column} is one of ${values.join(', ')}`, options),
  rule: { kind: 'accepted-values', column, values },
});

/** A table must not lose, or gain, more than this share of its larger size in one materialization; a first load may. @default severity warning */
export const rowCountChange = (
  { most }: { readonly most: number },
  options: CheckOptions = { severity: 'warning' },
): AssetCheck<never> => ({
  ...named('rowCountChange', `one materialization changes the number of rows by at most ${most * 100} %`, options),
  rule: { kind: 'row-count-change', most },
});

/** `sql` is one SELECT of the rows that fail. @default severity error, not blocking */
export const customSql = (
  name: string,
  { sql, description, ...options }: { readonly sql: string; readonly description: string } & CheckOptions,
): AssetCheck<never> => ({ ...named(name, description, options), rule: { kind: 'custom-sql', sql } });

function named(name: string, description: string, options: CheckOptions): Omit<AssetCheck, 'rule'> {
  const { severity = 'error', blocking = false } = options;
  return { name, severity, blocking, description };
}

/** Of a foreign key: judged at the end of a run, since references order nothing. */
export const referenceCheck = (column: string, asset: string): Omit<AssetCheck, 'rule'> =>
  named(`references(${column})`, `${column} is none or the id of a row of ${asset}`, { severity: 'warning' });

export const freshnessCheck = ({ freshness }: Pick<Asset, 'freshness'>): Omit<AssetCheck, 'rule'> =>
  named('freshness', `it was made current within ${freshness}`, { severity: 'warning' });

/** Deletes that wait for a person's word: an error once, a warning for as long as they wait. */
export const heldBackCheck = (isNew: boolean): Omit<AssetCheck, 'rule'> =>
  named('noDeletesHeldBack', "no deletes wait for a person's word", { severity: isNew ? 'error' : 'warning' });

export const resultOf = (check: Omit<AssetCheck, 'rule'>, failingRows: number): CheckResult => {
  const { name, severity, blocking, description } = check;
  return { name, severity, blocking, description, passed: failingRows === 0, failingRows };
};

export function reportOf(results: readonly CheckResult[]): CheckReport {
  const failed = results.filter(({ passed }) => !passed);
  return { passed: results.length - failed.length, failed: errorsFirst(failed) };
}

export const joinReports = (one: CheckReport = { passed: 0, failed: [] }, other: CheckReport): CheckReport => ({
  passed: one.passed + other.passed,
  failed: errorsFirst([...one.failed, ...other.failed]),
});

export const errorsFirst = <Failed extends Pick<CheckResult, 'severity'>>(
  failed: readonly Failed[],
): readonly Failed[] => failed.toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));

/** "notNull(contact) fails for 3 rows: contact is never null". */
export const failedText = ({ name, failingRows, description }: CheckResult): string =>
  `${name} fails for ${failingRows} ${failingRows === 1 ? 'row' : 'rows'}: ${description}`;
