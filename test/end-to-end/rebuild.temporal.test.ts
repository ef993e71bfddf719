import { assets } from '../../assets';
import { text } from '../../graph/column';
import type { MaterializeRequest, RunProgress } from '../../graph/plan';
import { withFile } from '../../warehouse/duckdb-file';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';
import { aLake } from './a-lake';

/** Of tags a key is not declared at first, and lands in `_extra`. */
const before = assets.map((asset) => {
  if (asset.key !== 'tags') return asset;
  const { description: _, ...columns } = asset.columns;
  return { ...asset, columns };
});
const after = assets.map((asset) =>
  asset.key === 'tags' ? { ...asset, columns: { ...asset.columns, description: text() } } : asset,
);

describe('a run that rebuilds', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;
  let lake: Awaited<ReturnType<typeof aLake>>;
  let runs = 0;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
    lake = await aLake(environment, {}, { assets: before });
  });
  afterAll(async () => {
    await lake.stop();
    await environment.stop();
  });

  const materialize = async (request: MaterializeRequest): Promise<RunProgress> =>
    environment.client.workflow.execute('materialize', {
      workflowId: `local:materialize:rebuild-${++runs}`,
      taskQueue: 'campaignlake',
      args: [request],
    }) as Promise<RunProgress>;

  const query = async (sql: string) => {
    const { current } = await lake.warehouse.publish();
    return withFile(current, { memoryMb: 100, isReadOnly: true }, (session) => session.rows(sql));
  };

  it('makes no call and changes nothing, and fills a column that is declared since', async () => {
    expect((await materialize({})).state).toBe('done');
    const state =
      'SELECT asset, row_count, last_materialized_at, last_proven_at, bookmark, strategy FROM meta.assets ORDER BY asset';
    const [stored, calls] = [await query(state), lake.simulator.calls().length];
    const rebuilt = await materialize({ mode: 'rebuild' });
    expect(rebuilt).toMatchObject({ state: 'done', mode: 'rebuild', calls: 0, rowsWritten: 0 });
    expect(Object.keys(rebuilt.assets)).toHaveLength(assets.length);
    expect(await query(state)).toEqual(stored);

    await lake.redeclare(after);
    const next = await materialize({ mode: 'rebuild', select: 'tags' });
    expect(next.assets['tags']).toMatchObject({
      state: 'done',
      updated: lake.simulator.rows('tags').length,
      inserted: 0,
      deleted: 0,
    });
    expect(lake.simulator.calls()).toHaveLength(calls);
    const tags = await query('SELECT id::INTEGER AS id, description FROM main.tags ORDER BY id');
    const expected = lake.simulator.rows('tags').map(({ id, description }) => ({ id: Number(id), description }));
    expect(tags).toEqual(expected.toSorted((a, b) => a.id - b.id));
  });
});
