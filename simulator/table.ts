/** One table: which ids there are, what was done to them, and the text of each record. */
import type { Asset } from '../graph/asset';
import { behaviourOf, type Behaviour } from './behaviour';
import { driftedText, type Drift } from './drift';
import { apiKeyOf, rowMaker, stampOf, type RowParts } from './make-row';
import type { Override } from './override';
import { idAt } from './sizes';
import { ListOrders } from './list-orders';

/** Another template has other values, but for tables with hardly a column. */
const MOST_TRIES = 8;

export class Table {
  readonly behaviour: Behaviour;
  readonly orders: ListOrders;
  /** Rises when rows come, go or move to another parent: what was found out about whose they are is void. */
  generation = 0;
  private rising: readonly number[];
  private readonly overrides = new Map<number, Override>();
  private readonly make: (id: number, own: Override | undefined) => string;
  private greatest: number;
  private drift: Drift = {};
  private shortened = new Set<number>();

  constructor(
    readonly asset: Asset,
    private readonly parts: RowParts,
  ) {
    this.behaviour = behaviourOf(asset.key);
    this.make = rowMaker(asset, parts);
    this.rising = Array.from({ length: parts.world.rowsOf(asset.key) }, (_, index) => idAt(index));
    this.greatest = this.rising.at(-1) ?? 0;
    this.orders = new ListOrders(this, parts.salt);
  }

  get size(): number {
    return this.rising.length;
  }

  /** Rising. */
  get ids(): readonly number[] {
    return this.rising;
  }

  has(id: number): boolean {
    return this.rising[lowerBound(this.rising, id)] === id;
  }

  /** The record as JSON text. */
  text(id: number): string {
    const own = this.overrides.get(id);
    return driftedText(this.make(id, own), {
      drift: this.drift,
      isShortened: this.shortened.has(id),
      values: own?.values,
    });
  }

  /** The column that a parameter of the API means, by its own name or the API's. */
  columnOf(name: string): string | undefined {
    return Object.entries(this.asset.columns).find(
      ([column, declared]) => column === name || apiKeyOf(column, declared) === name,
    )?.[0];
  }

  /** Of a column that holds one of the row's own moments; undefined where it is empty. */
  momentOf(id: number, column: string): number | undefined {
    const stamp = stampOf(this.asset, column);
    return stamp === undefined ? undefined : this.parts.timeline.of(id, this.overrides.get(id))[stamp];
  }

  referenceOf(id: number, column: string): number | undefined {
    return this.parts.referenceOf(id, column, this.overrides.get(id));
  }

  insert(rows: readonly Override[], ids: readonly (number | undefined)[]): readonly number[] {
    const added = rows.map((own, at) => {
      const id = ids[at] ?? this.greatest + 1;
      this.greatest = Math.max(this.greatest, id);
      this.overrides.set(id, own);
      return id;
    });
    this.rising = [...new Set([...this.rising, ...added])].toSorted((a, b) => a - b);
    this.generation++;
    this.orders.forget();
    return added;
  }

  /** Other values, and a later update stamp. */
  update(
    ids: readonly number[],
    { nowMs, values }: { readonly nowMs: number; readonly values?: Override['values'] },
  ): readonly number[] {
    const there = ids.filter((id) => this.has(id));
    for (const id of there) {
      const before = this.overrides.get(id);
      const text = this.make(id, before);
      for (let version = (before?.version ?? 0) + 1, tries = 0; tries < MOST_TRIES; tries++, version++) {
        this.overrides.set(id, {
          ...before,
          version: values === undefined ? version : (before?.version ?? 0),
          changedMs: nowMs,
          ...(values === undefined ? {} : { values: { ...before?.values, ...values } }),
        });
        if (values !== undefined || this.make(id, this.overrides.get(id)) !== text) break;
      }
    }
    if (values !== undefined) this.generation++;
    this.orders.forget();
    return there;
  }

  /** A later update stamp, and nothing else. */
  touch(ids: readonly number[], nowMs: number): void {
    for (const id of ids) this.overrides.set(id, { version: 0, ...this.overrides.get(id), changedMs: nowMs });
    this.orders.forget();
  }

  remove(ids: readonly number[]): readonly number[] {
    const gone = new Set(ids.filter((id) => this.has(id)));
    this.rising = this.rising.filter((id) => !gone.has(id));
    this.generation++;
    this.orders.forget();
    return [...gone];
  }

  setDrift({ shorten, ...drift }: Drift): void {
    this.drift = { ...this.drift, ...drift };
    if (shorten !== undefined) this.shortened = new Set(shorten);
    this.orders.forget();
  }
}

/** Place of the first id that is not smaller. */
export function lowerBound(rising: readonly number[], wanted: number): number {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? Infinity) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
