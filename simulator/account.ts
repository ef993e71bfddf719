/** The simulated account: all tables, and how they hang together. */
import type { Asset } from '../graph/asset';
import type { World } from './make-row';
import type { Override } from './override';
import { isNeverNull } from './declared';
import { hashText, mix } from './random';
import { idAt, indexOf, rowCount } from './sizes';
import { Table } from './table';
import { timelineOf, type EmptyKeys } from './timeline';

export interface AccountOptions extends EmptyKeys {
  readonly assets: readonly Asset[];
  readonly profile: string;
  readonly sizes?: Readonly<Record<string, number>> | undefined;
  readonly seed: number;
  readonly nowMs: number;
  readonly hasOtherSpelling: boolean;
  readonly tickSeconds: number;
}

interface Children {
  readonly generation: number;
  readonly byParent: ReadonlyMap<number, readonly number[]>;
}

/** Columns that point at the same table as another column of their row, and mean another row. */
const ANOTHER = /^(assignee|done_automation|split_winner_messageid|last_sent_user_id)$/;

/** Columns without which a row would be about nothing. */
const NEEDED =
  /^(contact|account|deal|list|tag|field|group|conversion|automation|stage|ecom_order|orderid|d_id|deal_id|account_id|campaignid|.*custom_field.*)$/;

export class Account {
  readonly tables: ReadonlyMap<string, Table>;
  /** endpoint → the table that is listed there. */
  readonly byEndpoint: ReadonlyMap<string, Table>;
  /** Of (seed): chance that differs between accounts. */
  readonly seed: number;
  private readonly children = new Map<string, Children>();
  private clockMs: number;
  private readonly tickMs: number;

  constructor({ assets, profile, sizes, seed, nowMs, hasOtherSpelling, emptyKeys, tickSeconds }: AccountOptions) {
    const counts = new Map(assets.map(({ key }) => [key, sizes?.[key] ?? rowCount(key, profile)]));
    this.clockMs = nowMs;
    this.tickMs = tickSeconds * 1_000;
    this.seed = seed;
    const world: World = {
      seed,
      nowMs,
      hasOtherSpelling,
      rowsOf: (table) => counts.get(table) ?? 0,
      childrenOf: (table, column, parent) => this.childrenOf(table, column, parent),
    };
    this.tables = new Map(assets.map((asset) => [asset.key, tableOf(asset, world, emptyKeys)]));
    this.byEndpoint = new Map(
      [...this.tables.values()]
        .filter(({ asset }) => asset.extraction.kind !== 'rides')
        .map((table) => [table.asset.endpoint, table]),
    );
  }

  /** The simulated present. */
  get nowMs(): number {
    return this.clockMs;
  }

  /** A little later, each time something changes. */
  tick(): number {
    this.clockMs += this.tickMs;
    return this.clockMs;
  }

  /** Ids of the rows whose column names this parent, rising. */
  childrenOf(key: string, column: string, parent: number): readonly number[] {
    const table = this.tables.get(key);
    if (table === undefined) return [];
    const name = `${key}.${column}`;
    let known = this.children.get(name);
    if (known?.generation !== table.generation) {
      this.children.set(name, (known = { generation: table.generation, byParent: grouped(table, column) }));
    }
    return known.byParent.get(parent) ?? [];
  }
}

function grouped(table: Table, column: string): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const id of table.ids) {
    const parent = table.referenceOf(id, column);
    if (parent === undefined) continue;
    const siblings = groups.get(parent);
    if (siblings === undefined) groups.set(parent, [id]);
    else siblings.push(id);
  }
  return groups;
}

function tableOf(asset: Asset, world: World, emptyKeys: EmptyKeys['emptyKeys']): Table {
  const salt = mix(world.seed, hashText(asset.key));
  const timeline = timelineOf(asset, { salt, nowMs: world.nowMs, rows: world.rowsOf(asset.key), emptyKeys });
  return new Table(asset, { world, salt, timeline, referenceOf: referencesOf(asset, world, salt) });
}

/** Foreign keys: columns of a row that mean the same thing hold the same id; now and then there is none. */
function referencesOf(asset: Asset, world: World, salt: number) {
  const plans = new Map(
    Object.entries(asset.references).map(([column, target]) => [
      column,
      {
        target,
        rows: world.rowsOf(target),
        salt: mix(salt, hashText(ANOTHER.test(column) ? column : target)),
        isNeeded: NEEDED.test(column) || isNeverNull(asset, column),
      },
    ]),
  );
  return (id: number, column: string, own: Override | undefined): number | undefined => {
    const plan = plans.get(column);
    const key = asset.columns[column]?.apiKey ?? column;
    const told = own?.values?.[key];
    if (told !== undefined) return told === null ? undefined : Number(told);
    const chosen = own?.references?.[column];
    if (chosen !== undefined || plan === undefined) return chosen;
    const chance = mix(plan.salt, id);
    if (!plan.isNeeded && chance % 12 === 0) return undefined;
    // A row that names its own kind names an older one.
    const rows = plan.target === asset.key ? Math.min(plan.rows, indexOf(id)) : plan.rows;
    return rows <= 0 ? undefined : idAt(mix(chance, 1) % rows);
  };
}
