import type { WorkflowFailedError } from '@temporalio/client';
import { assets } from '../../assets';
import { progressOfFailure, unknownProgress } from '../../client/runs/run-outcome';
import type { Asset } from '../../graph/asset';
import { customSql, type AssetCheck } from '../../graph/check';
import type { MaterializeRequest, RunProgress } from '../../graph/plan';
import { withFile } from '../../warehouse/duckdb-file';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';
import { aLake } from './a-lake';

const withCheck = (key: string, check: AssetCheck): readonly Asset[] =>
  assets.map((asset) => (asset.key === key ? { ...asset, checks: [check] } : asset));
const noVip = (options: { readonly blocking: boolean }) =>
  customSql('noVip', {
    sql: "SELECT id FROM main.tags WHERE tag = 'vip'",
    description: 'no tag is called vip',
    ...options,
  });

describe('a run and its checks', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;
  let lake: Awaited<ReturnType<typeof aLake>>;
  let runs = 0;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
    lake = await aLake(environment);
  });
  afterAll(async () => {
    await lake.stop();
    await environment.stop();
  });

  /** Its end, as the command line sees it. */
  const materialize = async (request: MaterializeRequest): Promise<RunProgress> => {
    const workflowId = `local:materialize:checks-${++runs}`;
    try {
      return (await environment.client.workflow.execute('materialize', {
        workflowId,
        taskQueue: 'campaignlake',
        args: [request],
      })) as RunProgress;
    } catch (error) {
      return progressOfFailure(
        error as WorkflowFailedError,
        unknownProgress({ workflowId, runId: '' }, 'local', request),
      );
    }
  };
  const query = async (sql: string) => {
    const { current } = await lake.warehouse.publish();
    return withFile(current, { memoryMb: 100, isReadOnly: true }, (session) => session.rows(sql));
  };

  const idOf = (place: number): string => String(lake.simulator.rows('tags')[place]?.['id']);

  it('of a whole account: what is declared holds of its rows, and is recorded', async () => {
    const run = await materialize({});
    expect(run.state).toBe('done');
    const failed = Object.values(run.assets).flatMap(({ asset, checks }) =>
      (checks?.failed ?? []).map(({ name }) => `${asset} ${name}`),
    );
    expect(failed).toEqual([]);
    expect(run.stale).toEqual([]);
    const declared = assets
      .filter(({ key }) => (run.assets[key]?.inserted ?? 0) > 0)
      .flatMap(({ key, checks }) => checks.map(({ name }) => `${key} ${name}`));
    expect(declared.length).toBeGreaterThan(90);
    const recorded = await query("SELECT DISTINCT asset || ' ' || check_name AS name FROM meta.checks");
    expect(new Set(recorded.map(({ name }) => name))).toEqual(new Set(declared));
  });

  it('with mode check asks the API for nothing, and ends as failed where a check of severity error fails', async () => {
    const [calls, rows] = [
      lake.simulator.calls().length,
      await query('SELECT asset, row_count, last_materialized_at FROM meta.assets'),
    ];
    const checked = await materialize({ mode: 'check' });
    expect(checked).toMatchObject({ state: 'done', mode: 'check', calls: 0 });
    // Two declared ones, and freshness; references wait until contacts were read again.
    expect(checked.assets['contact_tags']?.checks).toEqual({ passed: 3, failed: [] });
    expect(lake.simulator.calls()).toHaveLength(calls);

    lake.simulator.change({ table: 'tags', update: [idOf(0)], set: { tag: 'vip' } });
    await lake.redeclare(withCheck('tags', noVip({ blocking: false })));
    const merged = await materialize({ select: 'tags' });
    expect(merged).toMatchObject({
      state: 'done',
      assets: { tags: { state: 'done', checks: { failed: [{ name: 'noVip' }] } } },
    });
    const failing = await materialize({ mode: 'check', select: 'tags or contact_tags' });
    expect(failing).toMatchObject({
      state: 'failed',
      assets: {
        tags: { state: 'failed', error: { type: 'CheckFailed' }, checks: { passed: 1, failed: [{ name: 'noVip' }] } },
        contact_tags: { state: 'done' },
      },
    });
    expect(failing.error?.message).toContain('tags (CheckFailed: noVip fails for 1 row: no tag is called vip');
    expect(await query('SELECT asset, row_count FROM meta.assets')).toEqual(
      rows.map(({ asset, row_count }) => ({ asset, row_count })),
    );
  });

  it('with mode check shows as many checks as it recorded, and one that fails once', async () => {
    await lake.redeclare(assets);
    await materialize({ select: 'contacts or tags or contact_tags', mode: 'full' });
    const used = lake.simulator.rows('contact_tags').map(({ tag }) => String(tag));
    lake.simulator.change({ table: 'tags', delete: [used.find((tag) => tag !== idOf(0)) ?? ''] });
    await materialize({ select: 'tags', mode: 'full' });
    const { runId, assets: shown } = await materialize({ mode: 'check' });
    const reports = Object.values(shown).flatMap(({ checks }) => (checks === undefined ? [] : [checks]));
    const recorded = await query(`SELECT check_name LIKE 'references(%' AS is_reference FROM meta.checks
      JOIN meta.materializations USING (materialization_id) WHERE run_id = '${runId}'`);
    const counts = reports.map(({ passed, failed }) => passed + failed.length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(recorded.length);
    expect(recorded).toContainEqual({ is_reference: true });
    expect(shown['contact_tags']?.checks?.failed.map(({ name }) => name)).toEqual(['references(tag)']);
  });

  it('whose merge a check blocks leaves the table, and is what status:failed does again', async () => {
    await lake.redeclare(withCheck('tags', noVip({ blocking: true })));
    const before = await query('SELECT * FROM main.tags ORDER BY id');
    lake.simulator.change({ table: 'tags', update: [idOf(1)], set: { description: 'another' } });
    const blocked = await materialize({ select: 'tags or lists' });
    expect(blocked).toMatchObject({ state: 'failed', assets: { tags: { state: 'failed' }, lists: { state: 'done' } } });
    expect(blocked.error?.message).toContain('Nothing was merged, the table is as it was');
    expect(await query('SELECT * FROM main.tags ORDER BY id')).toEqual(before);

    await lake.redeclare(assets);
    const again = await materialize({ select: 'status:failed' });
    expect(again).toMatchObject({ state: 'done', assets: { tags: { state: 'done', updated: 1 } } });
    expect(Object.keys(again.assets)).toEqual(['tags']);
    const nothing = await materialize({ select: 'status:failed' });
    expect(nothing.error).toMatchObject({ type: 'SelectionError' });
    expect(nothing.error?.message).toContain('No asset has failed');
  });
});
