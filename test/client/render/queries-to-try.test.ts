import { assets } from '../../../assets';
import { QUERIES, queriesToTry } from '../../../client/render/queries-to-try';
import { anAsset, aRun } from '../runs/a-run';

const published = { path: '/d/published/a.duckdb', current: '/d/current.duckdb', bytes: 1, parquet: [], isNew: true };

describe('the queries to try', () => {
  it('are three, about the tables that the run brought', () => {
    const tables = ['contact_lists', 'lists', 'deals', 'deal_stages'];
    const lines = queriesToTry(
      aRun(
        tables.map((name) => anAsset(name)),
        { published },
      ),
    );
    expect(lines.filter((line) => line.startsWith('  --'))).toEqual([
      '  -- Active contacts on each list',
      '  -- Deals and their value by stage',
      '  -- How fresh each table is',
    ]);
  });

  it('are three about the file itself where the run brought none of them', () => {
    const failed = anAsset('lists', { state: 'failed' });
    const lines = queriesToTry(aRun([anAsset('contact_lists'), failed], { published }));
    expect(lines.filter((line) => line.includes('duckdb -readonly /d/current.duckdb "SELECT'))).toHaveLength(3);
    expect(lines.join('\n')).not.toContain('contact_lists');
  });

  it('are none where nothing was published', () => {
    expect(queriesToTry(aRun([anAsset('tags')]))).toEqual([]);
  });

  it('name only columns that are declared', () => {
    const columnsOf = (table: string) => Object.keys(assets.find(({ key }) => key === table)?.columns ?? {});
    for (const { tables, sql } of QUERIES.filter((query) => query.tables.length > 0)) {
      const known = tables.flatMap(columnsOf);
      const named = [...sql.matchAll(/\b[a-z]+\.([a-z_]+)/g)].map(([, column]) => column);
      expect(named.filter((column) => !known.includes(column ?? ''))).toEqual([]);
      expect(named.length).toBeGreaterThan(3);
    }
  });
});
