/** What is declared to hold holds of the rows: what a column may be. */
import type { Asset } from '../graph/asset';

export const isNeverNull = ({ checks }: Asset, column: string): boolean =>
  checks.some(({ rule }) => rule.kind === 'not-null' && rule.column === column);

export const isUnique = ({ checks }: Asset, column: string): boolean =>
  checks.some(({ rule }) => rule.kind === 'unique' && rule.columns.includes(column));

/** Undefined where a column may hold anything. */
export const acceptedBy = ({ checks }: Asset, column: string): readonly (string | number)[] | undefined =>
  checks.flatMap(({ rule }) => (rule.kind === 'accepted-values' && rule.column === column ? [rule.values] : []))[0];
