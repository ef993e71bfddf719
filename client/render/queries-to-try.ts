/** Three queries for somebody who has just got a file: about their own data where it was materialized, else about the file. */
import type { RunProgress } from '../../graph/plan';

interface Query {
  readonly title: string;
  readonly tables: readonly string[];
  readonly sql: string;
}

const WANTED = 3;

/** The best first. Their columns are checked against the declarations by a test. */
export const QUERIES: readonly Query[] = [
  {
    title: 'Active contacts on each list',
    tables: ['contact_lists', 'lists'],
    sql: 'SELECT l.name, count(*) AS contacts FROM contact_lists cl JOIN lists l ON l.id = cl.list WHERE cl.status = 1 GROUP BY ALL ORDER BY contacts DESC LIMIT 10',
  },
  {
    title: 'Deals and their value by stage',
    tables: ['deals', 'deal_stages'],
    sql: 'SELECT s.title, count(*) AS deals, sum(d.value) / 100 AS value FROM deals d JOIN deal_stages s ON s.id = d.stage GROUP BY ALL ORDER BY value DESC',
  },
  {
    title: 'How fresh each table is',
    tables: [],
    sql: 'SELECT asset, row_count, last_materialized_at FROM meta.assets ORDER BY row_count DESC',
  },
  {
    title: 'What every column means',
    tables: [],
    sql: 'SELECT table_name, column_name, type, comment FROM meta.columns ORDER BY ALL',
  },
  {
    title: 'The last materializations',
    tables: [],
    sql: 'SELECT asset, state, rows_read, inserted, updated, proof FROM meta.materializations ORDER BY started_at DESC LIMIT 20',
  },
];

export function queriesToTry(run: RunProgress): readonly string[] {
  const { published } = run;
  if (published === undefined) return [];
  const isThere = (name: string): boolean => ['done', 'fresh'].includes(run.assets[name]?.state ?? '');
  const chosen = QUERIES.filter(({ tables }) => tables.every(isThere)).slice(0, WANTED);
  return [
    '',
    'Try:',
    ...chosen.flatMap(({ title, sql }) => [`  -- ${title}`, `  duckdb -readonly ${published.current} "${sql}"`]),
  ];
}
