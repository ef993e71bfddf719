import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { AssetProgress, MaterializeRequest, RunProgress } from '../../graph/plan';
import { withFile } from '../../warehouse/duckdb-file';
import { startWorkflowEnvironment } from '../workflows/workflow-environment';
import { aLake } from './a-lake';

jest.setTimeout(180_000);

describe('an account whose every table is large', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;
  let lake: Awaited<ReturnType<typeof aLake>>;
  let runs = 0;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  beforeEach(async () => {
    lake = await aLake(environment, { profile: 'tiny', ordersById: 'all' }, { limits: { smallPages: 0 } });
  });
  afterEach(() => lake.stop());
  afterAll(() => environment.stop());

  /** What the run answered, or what it failed with. */
  const materialize = async (request: MaterializeRequest): Promise<RunProgress> => {
    const workflowId = `local:materialize:strategies-${++runs}`;
    const options = { workflowId, taskQueue: 'campaignlake', args: [request] };
    try {
      return (await environment.client.workflow.execute('materialize', options)) as RunProgress;
    } catch (error) {
      const cause = error instanceof WorkflowFailedError ? error.cause : undefined;
      if (!(cause instanceof ApplicationFailure)) throw error;
      return (cause.details ?? [])[0] as RunProgress;
    }
  };
  const of = ({ assets }: RunProgress, key: string): AssetProgress => {
    const asset = assets[key];
    if (asset === undefined) throw new Error(`${key} is not in the run`);
    return asset;
  };
  const count = async (table: string): Promise<unknown> => {
    const { current } = await lake.warehouse.publish();
    const [row] = await withFile(current, { memoryMb: 50, isReadOnly: true }, (session) =>
      session.rows(`SELECT count(*)::INTEGER AS n FROM ${table}`),
    );
    return row?.['n'];
  };

  it('is read by its filter, until that stops working without a word: then whole in the same run, which says so', async () => {
    await materialize({ select: 'contacts' });
    lake.simulator.change({ table: 'contacts', update: 3, insert: 2 });
    const filtered = of(await materialize({ select: 'contacts' }), 'contacts');
    expect(filtered).toMatchObject({ strategy: 'filter', inserted: 2, updated: 3, proof: null });
    lake.simulator.set({ ignore: ['contacts.filters'] });
    lake.simulator.change({ table: 'contacts', update: 3, insert: 2 });
    const whole = of(await materialize({ select: 'contacts' }), 'contacts');
    expect(whole).toMatchObject({ strategy: 'keyset', inserted: 2, updated: 3, proof: 'proven' });
    expect(whole.fallback).toMatch(/^filters\[updated_after\] is ignored/);
    // It is not relied on again for a week.
    expect(of(await materialize({ select: 'contacts' }), 'contacts')).toMatchObject({ strategy: 'keyset' });
  });

  it('that suddenly answers with nothing loses nothing until a person says so', async () => {
    const tables = ['contacts', 'saved_responses'];
    const select = tables.join(' or ');
    await materialize({ select });
    const before = [await count('contacts'), await count('saved_responses')];
    for (const table of tables) lake.simulator.change({ table, delete: lake.simulator.rows(table).length });
    const held = await materialize({ select, mode: 'full' });
    expect(held.state).toBe('failed');
    expect(tables.map((table) => [of(held, table).state, of(held, table).heldBack])).toEqual([
      ['done', before[0]],
      ['done', before[1]],
    ]);
    expect([await count('contacts'), await count('saved_responses')]).toEqual(before);
    // Later runs repeat it as a warning.
    expect(await materialize({ select, mode: 'full' })).toMatchObject({ state: 'done' });
    expect(await materialize({ select, mode: 'full', allowDeletes: true })).toMatchObject({ state: 'done' });
    expect([await count('contacts'), await count('deleted.contacts')]).toEqual([0, before[0]]);
  });

  it('lets children ride with changed contacts once it is learned that they touch them, and no longer after one that does not', async () => {
    const select = 'contacts or contact_tags';
    const change = (touchParents: boolean) =>
      lake.simulator.change({ table: 'contact_tags', insert: 30, update: 10, touchParents });
    await materialize({ select });
    change(true);
    await materialize({ select: 'contact_tags', mode: 'full' });
    await materialize({ select: 'contacts' });
    const { inserted } = lake.simulator.change({ table: 'contact_tags', insert: 2, touchParents: true });
    const ridden = await materialize({ select: 'group:contacts' });
    expect(of(ridden, 'contact_tags')).toMatchObject({ state: 'done', strategy: 'riding', inserted: 2, calls: 0 });
    // A tag that is removed is seen, where the contact's set is surely whole.
    lake.simulator.change({ table: 'contact_tags', delete: inserted, touchParents: true });
    expect(of(await materialize({ select: 'group:contacts' }), 'contact_tags')).toMatchObject({ strategy: 'riding' });
    change(false);
    await materialize({ select: 'contact_tags', mode: 'full' });
    await materialize({ select: 'contacts' });
    expect(of(await materialize({ select: 'group:contacts' }), 'contact_tags').strategy).not.toBe('riding');
  });

  it('goes on when an endpoint refuses for a while, and when it knows no list of one parent', async () => {
    await materialize({ select: 'ecommerce_orders or ecommerce_order_products' });
    const { updated } = lake.simulator.change({ table: 'ecommerce_orders', update: 1 });
    lake.simulator.set({ absent: [`ecomOrders/${updated[0]}/orderProducts:404`] });
    const run = await materialize({ select: 'ecommerce_orders or ecommerce_order_products' });
    expect(run.state).toBe('done');
    expect(of(run, 'ecommerce_order_products')).toMatchObject({ state: 'done', strategy: 'each', deleted: 0 });
  });
});
