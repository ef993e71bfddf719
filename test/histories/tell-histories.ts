/** Histories of changes and runs, told by chance: what they must end with. */
import fc from 'fast-check';
import { aWorld, type World } from './a-world';
import { playRun, type PlayedAsset, type RunOptions } from './play-run';

/** Tables of every way to be read; those of one line belong together. */
const FAMILIES = [
  ['contacts', 'contact_tags', 'contact_lists'],
  ['contacts', 'contact_custom_field_values', 'contact_automations'],
  ['deals', 'deal_activities'],
  ['activities', 'email_activities'],
  ['ecommerce_orders', 'ecommerce_order_products'],
  ['contact_custom_fields', 'contact_custom_field_options', 'contact_custom_field_rels'],
  ['tasks', 'accounts'],
] as const;

type Event =
  | {
      readonly kind: 'change';
      readonly insert: number;
      readonly update: number;
      readonly delete: number;
      readonly table: number;
    }
  | {
      readonly kind: 'run';
      readonly mode: 'incremental' | 'full' | 'row';
      /** Of the family. @default none */
      readonly fails: number | undefined;
      readonly isRepeated: boolean;
    }
  | {
      readonly kind: 'overlap';
      readonly modes: readonly ('incremental' | 'full')[];
      readonly picks: readonly boolean[];
    };

const change = fc.record({
  kind: fc.constant('change' as const),
  insert: fc.nat(6),
  update: fc.nat(8),
  delete: fc.nat(4),
  table: fc.nat(2),
});
const mode = fc.constantFrom('incremental' as const, 'incremental' as const, 'full' as const);
const event: fc.Arbitrary<Event> = fc.oneof(
  { arbitrary: change, weight: 5 },
  {
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      mode: fc.oneof({ arbitrary: mode, weight: 6 }, { arbitrary: fc.constant('row' as const), weight: 1 }),
      fails: fc.option(fc.nat(2), { nil: undefined }),
      isRepeated: fc.boolean(),
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('overlap' as const),
      modes: fc.array(mode, { minLength: 2, maxLength: 2 }),
      picks: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
    }),
    weight: 1,
  },
);

const history = fc.record({
  family: fc.nat(FAMILIES.length - 1),
  seed: fc.nat(10_000),
  events: fc.array(event, { minLength: 3, maxLength: 9 }),
  touchParents: fc.boolean(),
  omitEmpty: fc.boolean(),
  churn: fc.boolean(),
  faults: fc.boolean(),
  cap: fc.constantFrom(20, 50, 100),
  options: fc.record({
    ordersById: fc.constantFrom('all' as const, 'all' as const, 'as-documented' as const),
    ties: fc.constantFrom('loose' as const, 'stable' as const),
    sinceGranularity: fc.constantFrom('second' as const, 'day' as const),
    emptyKeys: fc.constantFrom('as-seeded' as const, 'none' as const, 'all' as const),
    tickSeconds: fc.constantFrom(1, 7_200),
  }),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

async function finish<T>(steps: AsyncGenerator<undefined, T>): Promise<T> {
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return step.value;
  }
}

/** Steps of two runs, as the picks say; then each to its end. */
async function overlap(world: World, { modes, picks }: Event & { kind: 'overlap' }): Promise<void> {
  const runs = modes.map((one) => playRun(world, { mode: one }));
  for (const pick of picks) await runs[pick ? 1 : 0]?.next();
  for (const run of runs) await finish(run);
}

async function play(world: World, told: History & { readonly endsWithSweep: boolean }): Promise<void> {
  const keys = FAMILIES[told.family] ?? FAMILIES[0];
  for (const [at, one] of told.events.entries()) {
    if (one.kind === 'overlap') await overlap(world, one);
    else if (one.kind === 'run') await finish(playRun(world, runOf(world, one, keys)));
    else {
      const { insert, update, delete: gone, table } = one;
      const key = keys[table % keys.length] ?? keys[0];
      world.simulator.change({
        table: key,
        insert,
        // What only grows is read by its ids: a row that changed all the same is seen by the next scan.
        update: told.endsWithSweep || key !== 'deal_activities' ? update : 0,
        delete: gone,
        touchParents: told.touchParents,
        // Rows that only ride are shown with their parents: without one the API does not show them.
        cascade: at % 2 === 0 || key === 'contact_custom_fields',
      });
    }
  }
}

function runOf(
  world: World,
  { mode: asked, fails, isRepeated }: Event & { kind: 'run' },
  keys: readonly string[],
): RunOptions {
  const failing = fails === undefined ? [] : [keys[fails % keys.length] ?? ''];
  if (asked !== 'row') return { mode: asked, failing, isRepeated };
  // The row that the account made or changed last, and hardly another.
  const until = new Date(world.simulator.account.nowMs + 1_000).toISOString();
  const since = new Date(world.simulator.account.nowMs).toISOString();
  return { mode: 'backfill', request: { since, until }, failing, isRepeated };
}

/**
 * Scans until nothing differs. One that is proven leaves nothing for the next, and at rest those of ordered listings are; the
 * others ask for some of the missing rows only.
 */
async function sweep(world: World, isOrdered: boolean): Promise<readonly string[]> {
  let found: readonly string[] = [];
  for (let turn = 0; turn < MOST_SWEEPS; turn++) {
    const played = await finish(playRun(world, { mode: 'full', request: { allowDeletes: true } }));
    const proven = played.filter(({ result }) => result?.proof === 'proven');
    const wrong = (await Promise.all(proven.map(({ plan }) => different(world, plan.asset)))).flat();
    if (wrong.length > 0) return wrong.map((line) => `proven, but ${line}`);
    const doubted = played.filter(({ result }) => isOrdered && result?.proof === 'unproven');
    if (doubted.length > 0)
      return doubted.map(({ plan, result }) => `${plan.asset} is at rest: ${result?.proofReason}`);
    found = (await Promise.all(played.map((asset) => differences(world, asset)))).flat();
    if (found.length === 0) return found;
  }
  return found;
}

const MOST_SWEEPS = 8;

/** Rows that are gone stay where no scan can prove it and no record can be asked for: that is said, and no fault. */
async function differences(world: World, { plan, result }: PlayedAsset): Promise<readonly string[]> {
  const isBlind = result?.proof !== 'proven' && plan.singleKey === undefined;
  return isBlind ? missed(world, plan.asset) : different(world, plan.asset);
}

/** What differs beside rows that are gone at the source. */
async function missed(world: World, key: string): Promise<readonly string[]> {
  const found = await different(world, key);
  return found.filter((line) => !/: \d+ rows, \d+ at the source$/.test(line));
}

/** What differs, but for rows that the source shortens: these stay as they were stored. */
async function different(world: World, key: string): Promise<readonly string[]> {
  const isShort = (row: object): boolean => Object.keys(row).length <= SHORTENED_KEYS;
  const short = world.simulator.rows(key).filter((row) => key === 'deals' && isShort(row));
  const names = short.map((row) => `${key} ${String(row['id'])}.`);
  const found = await world.differences(assetOf(world, key));
  return found.filter((line) => !names.some((name) => line.startsWith(name)));
}

/** Deals of a hidden pipeline come as id, isDisabled and title. */
const SHORTENED_KEYS = 3;

function assetOf({ assets }: World, key: string): World['assets'][number] {
  const asset = assets.find((one) => one.key === key);
  if (asset === undefined) throw new Error(`${key} is not of this world`);
  return asset;
}

/** After any history and a sweep the tables equal the source, row by row. */
export async function endEqual({ seed, count }: Telling): Promise<void> {
  await fc.assert(
    fc.asyncProperty(history, async (told) => {
      const keys = FAMILIES[told.family] ?? FAMILIES[0];
      const world = await aWorld(keys, { ...told.options, seed: told.seed, cap: told.cap });
      try {
        makeAwkward(world, told);
        await play(world, { ...told, endsWithSweep: true });
        world.simulator.set({ churn: [], faults: {} });
        expect(await sweep(world, told.options.ordersById === 'all')).toEqual([]);
      } finally {
        await world.remove();
      }
    }),
    { seed, numRuns: count, endOnFailure: true },
  );
}

function makeAwkward({ simulator }: World, { family, omitEmpty, faults, churn }: History): void {
  const keys = FAMILIES[family] ?? FAMILIES[0];
  if (omitEmpty) omitEmptyKeys({ simulator }, { family });
  if (faults) simulator.set({ faults: { stray403: 0.02, cut: 0.02, reset: 0.02, unavailable503: 0.02 } });
  if (churn)
    simulator.set({
      churn: [{ everyCalls: 5, change: { table: keys[0], update: 1, insert: 1, delete: 1, cascade: true } }],
    });
}

function omitEmptyKeys({ simulator }: Pick<World, 'simulator'>, { family }: Pick<History, 'family'>): void {
  for (const table of FAMILIES[family] ?? FAMILIES[0]) simulator.change({ table, drift: { omitEmpty: true } });
}

/** After any history an incremental run of an account at rest misses nothing of what it reads, but for what is gone. */
export async function missNothing({ seed, count }: Telling): Promise<void> {
  await fc.assert(
    fc.asyncProperty(history, async (told) => {
      const keys = FAMILIES[told.family] ?? FAMILIES[0];
      const world = await aWorld(keys, { ...told.options, ordersById: 'all', seed: told.seed, cap: told.cap });
      try {
        if (told.omitEmpty) omitEmptyKeys(world, told);
        await play(world, { ...told, touchParents: true, endsWithSweep: false });
        const played = await finish(playRun(world, { mode: 'incremental' }));
        for (const { plan } of played.filter((asset) => isRead(asset, played))) {
          const found = await missed(world, plan.asset);
          expect(found.map((line) => `${plan.strategy}: ${line}`)).toEqual([]);
        }
      } finally {
        await world.remove();
      }
    }),
    { seed, numRuns: count, endOnFailure: true },
  );
}

/** Read in the run, and so was what it is read by: the changes of a parent that is fresh are not known yet. */
const isRead = ({ plan, outcome }: PlayedAsset, played: readonly PlayedAsset[]): boolean =>
  outcome === 'done' && played.every((other) => other.outcome !== 'fresh' || !plan.deps.includes(other.plan.asset));

interface Telling {
  readonly seed: number;
  readonly count: number;
}
