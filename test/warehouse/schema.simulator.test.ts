import { join } from 'node:path';
import { integer, json, number, text } from '../../graph/column';
import type { Asset } from '../../graph/asset';
import { withFile } from '../../warehouse/duckdb-file';
import { openWarehouse } from '../../warehouse/warehouse';
import { aWarehouse, options, type TestWarehouse } from './a-warehouse';
import { people, person, someAssets, tag, tags } from './some-assets';

describe('a declaration that changed', () => {
  let lake: TestWarehouse;

  beforeEach(async () => {
    lake = await aWarehouse({ assets: someAssets });
  });
  afterEach(() => lake.remove());

  /** A worker of these declarations starts, and ends. */
  const declare = async (...assets: readonly Asset[]): Promise<void> => {
    await lake.warehouse.close();
    await (await openWarehouse(options(lake.folder, { assets }))).close();
  };
  /** The same table with these columns declared otherwise. */
  const redeclared = (columns: Asset['columns']): Asset => ({ ...people, columns: { ...people.columns, ...columns } });
  const execute = (sql: string): Promise<void> =>
    withFile(join(lake.folder, 'warehouse.duckdb'), { memoryMb: 50 }, (session) => session.run(sql));
  const layout = () =>
    lake.query(
      `SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns()
       WHERE schema_name IN ('main', 'deleted') ORDER BY ALL`,
    );
  const commentsOf = (schema: string) =>
    lake.query(
      `SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = '${schema}' AND table_name = 'people' AND comment IS NOT NULL
       AND column_name NOT LIKE '\\_%' ESCAPE '\\'`,
    );
  const systemComments = () =>
    lake.query(
      `SELECT DISTINCT column_name AS name, comment IS NOT NULL AS "hasComment" FROM duckdb_columns()
       WHERE schema_name IN ('main', 'deleted') AND column_name LIKE '\\_%' ESCAPE '\\' AND column_name <> '_deleted_at' ORDER BY name`,
    );

  it('by a column adds it to the live rows and to the deleted ones, and keeps the rest', async () => {
    await lake.materialize('people', [person(1), person(2)]);
    await lake.materialize('people', [person(1)], { allowDeletes: true });
    await declare(redeclared({ score: integer('points, 0 to 100') }));
    expect(await lake.query('SELECT id::INTEGER AS id, name, score FROM main.people')).toEqual([
      { id: 1, name: 'person 1', score: null },
    ]);
    expect(await lake.query('SELECT id::INTEGER AS id, name, score FROM deleted.people')).toEqual([
      { id: 2, name: 'person 2', score: null },
    ]);
    const comment = [{ column_name: 'score', comment: 'points, 0 to 100' }];
    expect([await commentsOf('main'), await commentsOf('deleted')]).toEqual([comment, comment]);
  });

  it('or was made before our own columns had comments has them', async () => {
    const all = ['_changed_at', '_extra', '_first_seen_at', '_rescued', '_run_id'];
    const commented = (hasComment: boolean) => all.map((name) => ({ name, hasComment }));
    expect(await systemComments()).toEqual(commented(true));
    await lake.warehouse.close();
    const none = ['main', 'deleted'].flatMap((schema) =>
      ['people', 'tags'].flatMap((table) =>
        all.map((column) => `COMMENT ON COLUMN ${schema}.${table}.${column} IS NULL`),
      ),
    );
    await execute([...none, 'DELETE FROM _campaignlake.applied'].join(';'));
    await declare(people, tags);
    expect(await systemComments()).toEqual(commented(true));
  });

  it('by a wider type keeps every value, as it would be read today', async () => {
    const wide = { whole: integer(), part: number(), any: json(), other: json() };
    await declare(redeclared(wide));
    await execute(`INSERT INTO main.people (id, whole, part, "any", other) VALUES
      (1, 9007199254740993, 0.1, '"Köln"', '[1,2]'), (2, NULL, NULL, NULL, '7'), (3, -1, 1e21, '{"a": "b"}', 'true')`);
    await declare(redeclared({ whole: text(), part: json(), any: text(), other: text() }));
    expect(await lake.query('SELECT whole, part, "any", other FROM main.people ORDER BY id')).toEqual([
      { whole: '9007199254740993', part: '0.1', any: 'Köln', other: '[1,2]' },
      { whole: null, part: null, any: null, other: '7' },
      { whole: '-1', part: '1e21', any: '{"a": "b"}', other: 'true' },
    ]);
  });

  it('in a way that could lose values is refused in one line, and nothing at all is altered', async () => {
    await lake.materialize('people', [person(1)]);
    await lake.materialize('tags', [tag(1, 1)]);
    const before = await layout();
    const refused = declare({ ...tags, columns: { ...tags.columns, color: text() } }, redeclared({ name: integer() }));
    await expect(refused).rejects.toMatchObject({
      type: 'SchemaConflict',
      retryable: false,
      message: expect.stringMatching(
        /^people: column "name" is VARCHAR and is declared BIGINT now\. Values could be .+$/,
      ),
    });
    expect(await layout()).toEqual(before);
    expect(await lake.query("SELECT name FROM meta.schema_changes WHERE change = 'column added'")).toEqual([]);
    // Nor is it taken for done: the old declarations open as before, the bad ones are refused again.
    await declare(...someAssets);
    await expect(declare(redeclared({ name: integer() }))).rejects.toMatchObject({ type: 'SchemaConflict' });
    expect(await lake.query('SELECT name FROM main.people')).toEqual([{ name: 'person 1' }]);
  });

  it('by no longer naming a table leaves the table, and takes it up again when it is named again', async () => {
    await lake.materialize('tags', [tag(1, 1)]);
    await declare(people);
    expect(await lake.query('SELECT tag FROM main.tags')).toEqual([{ tag: 'tag 1' }]);
    await declare(...someAssets);
    const known = 'SELECT row_count::INTEGER AS rows, last_proven_at IS NOT NULL AS proven FROM meta.assets';
    expect(await lake.query('SELECT tag FROM main.tags')).toEqual([{ tag: 'tag 1' }]);
    expect(await lake.query(`${known} WHERE asset = 'tags'`)).toEqual([{ rows: 1, proven: true }]);
    expect(await lake.query('SELECT DISTINCT table_name FROM meta.columns ORDER BY ALL')).toHaveLength(3);
  });

  it('by its comments changes what analysts read, and takes away what is no longer said', async () => {
    await declare({
      ...redeclared({ name: text('as typed'), city: text('by IP address') }),
      description: 'Old words.',
    });
    await declare({ ...redeclared({ name: text("the person's own") }), description: 'New words.' });
    for (const schema of ['main', 'deleted']) {
      expect(await commentsOf(schema)).toEqual([{ column_name: 'name', comment: "the person's own" }]);
    }
    expect(
      await lake.query("SELECT comment FROM duckdb_tables() WHERE table_name = 'people' AND schema_name = 'main'"),
    ).toEqual([{ comment: 'New words.' }]);
    expect(
      await lake.query("SELECT comment FROM meta.columns WHERE table_name = 'people' AND column_name = 'city'"),
    ).toEqual([{ comment: null }]);
  });
});
