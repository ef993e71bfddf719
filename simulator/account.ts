/** The simulated account: all tables, and how they hang together. */
import type { Asset } from '../graph/asset';
import type { World } from './make-row';
import { mix, hashText } from './random';
import { rowCount } from './sizes';
import { idAt, Table } from './table';

export interface AccountOptions {
  readonly assets: readonly Asset[];
  readonly profile: string;
  readonly seed: number;
  readonly nowMs: number;
  readonly hasOtherSpelling: boolean;
}

export class Account {
  readonly tables: ReadonlyMap<string, Table>;
  /** endpoint → the table that is listed there. */
  readonly byEndpoint: ReadonlyMap<string, Table>;
  private readonly children = new Map<string, ReadonlyMap<number, readonly number[]>>();
  private readonly world: World;
  private clockMs: number;

  constructor({ assets, profile, seed, nowMs, hasOtherSpelling }: AccountOptions) {
    const counts = new Map(assets.map(({ key }) => [key, rowCount(key, profile)]));
    this.clockMs = nowMs;
    this.world = {
      seed,
      nowMs,
      hasOtherSpelling,
      someIdOf: (table, chance) => idAt(chance % (counts.get(table) ?? 1)),
    };
    this.tables = new Map(assets.map((asset) => [asset.key, new Table(asset, this.world, counts.get(asset.key) ?? 0)]));
    this.byEndpoint = new Map(
      [...this.tables.values()].flatMap((table) =>
        isSideLoaded(table) ? [] : [[table.asset.endpoint, table] as const],
      ),
    );
  }

  /** The simulated present: a second later each time something changes. */
  tick(): number {
    this.clockMs += 1_000;
    return this.clockMs;
  }

  /** Rows of a table by the parent that a column names. */
  childrenOf(table: string, column: string, parent: number): readonly number[] {
    const name = `${table}.${column}`;
    let known = this.children.get(name);
    if (known === undefined) {
      this.children.set(name, (known = this.group(table, column)));
    }
    const rows = this.tables.get(table);
    return (known.get(parent) ?? []).filter((id) => rows?.has(id) === true);
  }

  /** After inserts: who is whose child is found out again. */
  forgetChildren(): void {
    this.children.clear();
  }

  private group(key: string, column: string): ReadonlyMap<number, readonly number[]> {
    const table = this.tables.get(key);
    const target = table?.asset.references[column];
    const groups = new Map<number, number[]>();
    if (table === undefined || target === undefined) return groups;
    const salt = mix(mix(this.world.seed, hashText(key)), hashText(column));
    for (const id of table.byId()) {
      const parent = this.world.someIdOf(target, mix(salt, id));
      const siblings = groups.get(parent);
      if (siblings === undefined) groups.set(parent, [id]);
      else siblings.push(id);
    }
    return groups;
  }
}

/** Rows that have no listing of their own. */
export const isSideLoaded = ({ asset }: Table): boolean => asset.extraction.kind === 'rides';
