import { assets } from '../../assets';
import type { AssetProgress, MaterializeRequest, RunProgress } from '../../graph/plan';
import { withFile } from '../../warehouse/duckdb-file';
import { differences, tableDifferences } from '../source-equality';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';
import { aLake } from './a-lake';
import { tapCalls } from './tap-calls';

/**
 * Ten tables of every way to be read. Not deals, of which some come shortened and stay as they were stored; nor activities, which
 * no order by id and no single record helps to see deletes.
 */
const TEN = [
  'contacts',
  'contact_tags',
  'contact_lists',
  'contact_custom_field_values',
  'contact_deals',
  'messages',
  'email_activities',
  'accounts',
  'tasks',
  'tags',
] as const;

/** A hundred thousand rows, three times. */
jest.setTimeout(240_000);

/** Of every table as it is published, all its columns, ours too. */
const FINGERPRINTS = assets
  .map(({ key }) => `SELECT '${key}' AS asset, count(*) AS n, bit_xor(hash(t))::VARCHAR AS print FROM main."${key}" t`)
  .join(' UNION ALL ');

describe('a run after the first', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;
  let lake: Awaited<ReturnType<typeof aLake>>;
  let first: RunProgress;
  let runs = 0;

  const materialize = async (request: MaterializeRequest = {}): Promise<RunProgress> =>
    environment.client.workflow.execute('materialize', {
      workflowId: `local:materialize:incremental-${++runs}`,
      taskQueue: 'campaignlake',
      args: [request],
    }) as Promise<RunProgress>;

  const query = async (sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const { current } = await lake.warehouse.publish();
    return withFile(current, { memoryMb: 100, isReadOnly: true }, (session) => session.rows(sql));
  };

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
    lake = await aLake(environment, { profile: 'medium' });
    first = await materialize();
  });
  afterAll(async () => {
    await lake.stop();
    await environment.stop();
  });

  it('costs few calls and writes nothing where nothing changed', async () => {
    const before = await query(FINGERPRINTS);
    const second = await materialize();
    expect(second).toMatchObject({ state: 'done', rowsWritten: 0 });
    expect(second.calls).toBeLessThanOrEqual(80);
    expect(second.calls).toBeLessThanOrEqual(first.calls * 0.1);
    expect(await query(FINGERPRINTS)).toEqual(before);
    const tap = tapCalls(lake.simulator, { isFirst: false });
    process.stderr.write(`calls where nothing changed: ${second.calls}; the Singer tap would make ${tap}\n`);
  });

  it('finds every row that came or changed, and a sweep every row that went', async () => {
    for (const table of TEN) lake.simulator.change({ table, update: 100, insert: 20, delete: 20, touchParents: true });
    const next = await materialize({ select: TEN.join(' or ') });
    expect(next.state).toBe('done');
    const found = Object.fromEntries(
      Object.values(next.assets).map(({ asset, inserted }: AssetProgress) => [asset, inserted]),
    );
    for (const table of TEN) expect({ table, inserted: found[table] }).toEqual({ table, inserted: 20 });
    const { current } = await lake.warehouse.publish();
    await withFile(current, { memoryMb: 100, isReadOnly: true }, async (session) => {
      for (const asset of assets.filter(({ key }) => TEN.some((table) => table === key))) {
        const different = await tableDifferences(session, asset, lake.simulator.rows(asset.key));
        // Rows that went are still there, which is all.
        expect(different.filter((line) => !line.endsWith(' at the source'))).toEqual([]);
      }
    });
    process.stderr.write(
      `calls for ten changed tables: ${next.calls}; the Singer tap makes ${tapCalls(lake.simulator, { isFirst: false })} for all\n`,
    );
    const sweep = await materialize({ mode: 'full' });
    expect(sweep.state).toBe('done');
    expect(await differences((await lake.warehouse.publish()).current, lake.simulator)).toEqual([]);
    const [gone] = await query('SELECT count(*)::INTEGER AS n FROM deleted.contacts');
    expect(gone).toEqual({ n: 20 });
  });
});
