import type { Client } from '@temporalio/client';
import type { ActivityDependencies } from '../../activities/dependencies';
import { planMaterialization } from '../../activities/plan-materialization';
import { assets } from '../../assets';
import type { Asset } from '../../graph/asset';
import { buildAssetGraph } from '../../graph/asset-graph';
import { RequestError } from '../../graph/errors';
import type { AssetPlan, MaterializationPlan, MaterializeRequest } from '../../graph/plan';
import { SelectionError } from '../../graph/selection-error';
import type { StoredAsset } from '../../graph/staging';
import { planLimits } from '../../worker/plan-limits';

interface Stored {
  readonly stored?: readonly StoredAsset[];
  readonly openRuns?: readonly string[];
  readonly scheduledAt?: string;
}

interface Planning {
  readonly plan: (request?: MaterializeRequest | Readonly<Record<string, unknown>>) => Promise<MaterializationPlan>;
  /** What the warehouse was told, in order. */
  readonly told: readonly string[];
}

/** Planning over a warehouse and a Temporal that only answer. */
function planning({ stored = [], openRuns = [], scheduledAt }: Stored = {}): Planning {
  const told: string[] = [];
  const warehouse = {
    storedAssets: async () => stored,
    closeRuns: async (open: readonly string[]) => void told.push(`close all but ${open.join(', ')}`),
    startRun: async ({ runId }: { readonly runId: string }) => void told.push(`start ${runId}`),
  };
  async function* list(): AsyncGenerator<{ readonly runId: string }> {
    for (const runId of openRuns) yield { runId };
  }
  const temporal = { workflow: { list } } as unknown as Client;
  const dependencies: Omit<ActivityDependencies, 'api' | 'pages' | 'warehouse'> = {
    identity: { account: 'acme', warehouseId: 'w1' },
    graph: buildAssetGraph(assets),
    assets: new Map(assets.map((asset): [string, Asset] => [asset.key, asset])),
    temporal,
    limits: planLimits({ patienceMs: 60_000 }),
    hasSearchAttributes: true,
    timeZone: 'America/Chicago',
  };
  const parts = { ...dependencies, warehouse } as unknown as ActivityDependencies;
  const due = scheduledAt === undefined ? {} : { scheduledAt };
  const run = { workflowId: 'w', runId: 'r1', startedAt: '2026-01-01T00:00:00Z', ...due };
  return {
    told,
    plan: (request = {}) => planMaterialization(parts, { ...run, request }),
  };
}

const named = ({ assets: plans }: MaterializationPlan, key: string): AssetPlan => {
  const found = plans.find(({ asset }) => asset === key);
  if (found === undefined) throw new Error(`${key} is not in the plan`);
  return found;
};
const keysOf = (plan: MaterializationPlan): readonly string[] => plan.assets.map(({ asset }) => asset);

const nothingStored = { bookmarks: {}, probes: {}, heldBack: 0 };

describe('the plan of a run', () => {
  it('has every asset when nothing is selected, with the numbers of today', async () => {
    const plan = await planning().plan();
    expect(keysOf(plan)).toHaveLength(59);
    expect(plan).toMatchObject({ mode: 'incremental', priority: 1, hasSearchAttributes: true });
    expect(plan.limits.pageSize).toBe(100);
  });

  it('has what is selected and nothing else, however much that needs others', async () => {
    const plan = await planning().plan({ select: 'ecommerce_order_products' });
    expect(keysOf(plan)).toEqual(['ecommerce_order_products']);
    expect(named(plan, 'ecommerce_order_products').deps).toEqual([]);
    const both = await planning().plan({ select: '+ecommerce_order_products' });
    expect(named(both, 'ecommerce_order_products').deps).toEqual(['ecommerce_orders']);
  });

  it('puts the cheapest first, as far as that is known', async () => {
    const rows = { tags: 900, contacts: 40, deals: 5 };
    const stored = Object.entries(rows).map(([asset, count]) => ({
      ...nothingStored,
      asset,
      rows: count,
      hasAnswered: true,
    }));
    const plan = await planning({ stored }).plan({ select: 'tags or contacts or deals or lists' });
    expect(keysOf(plan)).toEqual(['deals', 'contacts', 'tags', 'lists']);
    expect(named(plan, 'tags')).toMatchObject({ expectedRows: 900, hasAnswered: true });
    expect(named(plan, 'lists')).toMatchObject({ hasAnswered: false });
  });

  it.each([
    [{ mode: 'full' }, 'full', 2],
    [{ since: '2026-01-01' }, 'backfill', 2],
    [{ until: '2026-01-01', mode: 'incremental' }, 'backfill', 2],
    [{ mode: 'incremental' }, 'incremental', 1],
  ])('of %j has mode %s and priority %i', async (request, mode, priority) => {
    const plan = await planning().plan(request);
    expect(plan).toMatchObject({ mode, priority });
    // Whoever makes way also leaves room: not all the worker's slots wait with it for the budget.
    expect(plan.limits.concurrentAssets).toBe(priority === 1 ? 20 : 8);
  });

  it('backfills the window before it was due, and keeps the range that this was', async () => {
    const { plan, told } = planning({ scheduledAt: '2026-01-02T00:00:00.000Z' });
    const range = { since: '2026-01-01T00:00:00.000Z', until: '2026-01-02T00:00:00.000Z' };
    expect(await plan({ window: '1 day' })).toMatchObject({ mode: 'backfill', priority: 2, request: range });
    expect(told.at(-1)).toBe('start r1');
  });

  it('is no other for being due at some time', async () => {
    const { plan } = planning({ scheduledAt: '2026-01-02T00:00:00.000Z' });
    expect(await plan({ select: 'tags' })).toMatchObject({ mode: 'incremental', request: { select: 'tags' } });
  });

  it('has the assets of a status, by what is stored; none is an error that says so', async () => {
    const stored = [
      { ...nothingStored, asset: 'deals', rows: 1, hasAnswered: true, lastTriedState: 'failed' as const },
    ];
    expect(keysOf(await planning({ stored }).plan({ select: 'status:failed' }))).toEqual(['deals']);
    await expect(planning().plan({ select: 'status:failed' })).rejects.toThrow(
      'field "select" is "status:failed": "status:failed" selects no asset. No asset has failed',
    );
  });

  it('of a schedule has no asset where none has the status, which is as it should be', async () => {
    const { plan, told } = planning({ scheduledAt: '2026-01-02T00:00:00.000Z' });
    expect(keysOf(await plan({ select: 'status:stale and group:deals' }))).toEqual([]);
    expect(told.at(-1)).toBe('start r1');
    await expect(plan({ select: 'contacts and deals' })).rejects.toThrow('selects no asset');
    await expect(plan({ select: 'status:stale or contcts' })).rejects.toThrow('Did you mean contacts?');
  });

  it('that only checks makes no call and waits for no other asset', async () => {
    const plan = await planning().plan({ mode: 'check', select: '+ecommerce_order_products' });
    expect(plan.assets.map(({ deps, expectedCalls }) => [deps, expectedCalls])).toEqual([
      [[], 0],
      [[], 0],
    ]);
  });

  it('closes the rows of runs that are gone before it opens its own', async () => {
    const { plan, told } = planning({ openRuns: ['r0', 'r1'] });
    await plan();
    expect(told).toEqual(['close all but r0, r1', 'start r1']);
  });
});

describe('a rider', () => {
  it('rides where its carrier is selected, and the carrier knows it', async () => {
    const plan = await planning().plan({ select: 'contact_custom_fields or contact_custom_field_options' });
    expect(named(plan, 'contact_custom_fields').riders).toEqual(['contact_custom_field_options']);
    expect(named(plan, 'contact_custom_field_options')).toMatchObject({
      carrier: 'contact_custom_fields',
      strategy: 'riding',
    });
  });

  it('reads the pages itself where it is not, and pages by the records of the carrier', async () => {
    const plan = await planning().plan({ select: 'contact_custom_field_options' });
    const { carrier, endpoint, recordsKey, strategy } = named(plan, 'contact_custom_field_options');
    expect({ carrier, endpoint, recordsKey, strategy }).toEqual({
      carrier: undefined,
      endpoint: 'fields',
      recordsKey: 'fields',
      strategy: 'scan',
    });
  });
});

describe('an asset that the account did not have', () => {
  const missing = (hours: number, more: Partial<StoredAsset> = {}): StoredAsset => ({
    ...nothingStored,
    asset: 'sms',
    rows: 0,
    hasAnswered: false,
    lastState: 'unavailable',
    lastAskedAt: new Date(Date.now() - hours * 3_600_000).toISOString(),
    ...more,
  });
  const isAsked = async (stored: StoredAsset, request: MaterializeRequest = {}): Promise<boolean> =>
    named(await planning({ stored: [stored] }).plan({ select: 'sms', ...request }), 'sms').unavailableSince ===
    undefined;

  it('is asked for again after a day, not before', async () => {
    expect(await isAsked(missing(23))).toBe(false);
    expect(await isAsked(missing(25))).toBe(true);
  });

  it('is asked for in every run when it ever answered, or when a person wants it in full', async () => {
    expect(await isAsked(missing(1, { hasAnswered: true }))).toBe(true);
    expect(await isAsked(missing(1), { mode: 'full' })).toBe(true);
    expect(await isAsked(missing(1, { lastState: 'failed' }))).toBe(true);
  });
});

describe('a request that cannot be planned', () => {
  it.each([
    [{ account: 'umbrella' }, RequestError, 'field "account" is "umbrella", this worker serves "acme"'],
    [{ select: 'contcts' }, SelectionError, 'Did you mean contacts?'],
    [{ selekt: 'contacts' }, RequestError, 'unknown field "selekt"'],
    [
      { since: '2026-01-31', until: '2026-01-31T03:00:00Z' },
      RequestError,
      'the range is empty: since "2026-01-31" is 2026-01-31T06:00:00.000Z in UTC, until "2026-01-31T03:00:00Z" is 2026-01-31T03:00:00.000Z',
    ],
  ])('%j leaves no run behind', async (request, kind, message) => {
    const { plan, told } = planning();
    await expect(plan(request)).rejects.toThrow(kind);
    await expect(plan(request)).rejects.toThrow(message);
    expect(told).toEqual([]);
  });

  it('is not one whose range is empty in UTC, and not in the account’s zone', async () => {
    const range = { since: '2026-01-31T03:00:00Z', until: '2026-01-31' };
    expect((await planning().plan({ select: 'contacts', ...range })).mode).toBe('backfill');
  });
});
