/** One table: which ids there are, in which order they are listed, and the text of each record. */
import type { Asset } from '../graph/asset';
import { behaviourOf, type Behaviour } from './behaviour';
import { rowMaker, type RowMaker, type World } from './make-row';
import { hashText, mix } from './random';

/** Records kept as text; beyond that they are made again. */
const CACHE_ROWS = 20_000;

export interface Drift {
  readonly addKey?: string;
  readonly dropKey?: string;
  readonly retype?: string;
  readonly shorten?: boolean;
}

export class Table {
  readonly behaviour: Behaviour;
  /** Ascending. */
  private ids: number[];
  private readonly changed = new Map<number, number>();
  private readonly texts = new Map<number, string>();
  private readonly orders = new Map<string, readonly number[]>();
  private readonly maker: RowMaker;
  private greatest: number;
  private drift: Drift = {};

  constructor(
    readonly asset: Asset,
    private readonly world: World,
    rows: number,
  ) {
    this.behaviour = behaviourOf(asset.key);
    this.maker = rowMaker(asset, world);
    this.ids = Array.from({ length: rows }, (_, index) => idAt(index));
    this.greatest = this.ids.at(-1) ?? 0;
  }

  get size(): number {
    return this.ids.length;
  }

  /** As the listing goes when no order is asked for. */
  listed(): readonly number[] {
    return this.behaviour.isShuffled ? this.ordered('default', (id) => mix(this.world.seed, id)) : this.ids;
  }

  byId(): readonly number[] {
    return this.ids;
  }

  /** Ids by the moment in this key, the empty ones first; ties have no order of their own. */
  byKey(key: string): readonly number[] {
    if (key === 'id') return this.ids;
    return this.ordered(key, (id) => this.momentOf(id, key) ?? 0);
  }

  momentOf(id: number, key: string): number | undefined {
    const { replication } = this.asset;
    const column = Object.entries(this.asset.columns).find(([name, { apiKey }]) => (apiKey ?? name) === key)?.[0];
    if (replication.method === 'incremental' && replication.key === column) {
      const changed = this.changed.get(id);
      if (changed !== undefined) return changed;
    }
    return this.maker.momentOf(id, key);
  }

  has(id: number): boolean {
    return this.ids[lowerBound(this.ids, id)] === id;
  }

  text(id: number): string {
    const known = this.texts.get(id);
    if (known !== undefined) return known;
    const text = this.drifted(this.maker.make(id, this.changed.get(id)));
    if (this.texts.size >= CACHE_ROWS) this.texts.clear();
    this.texts.set(id, text);
    return text;
  }

  insert(count: number, nowMs: number): readonly number[] {
    const inserted = Array.from({ length: count }, (_, at) => this.greatest + at + 1);
    this.ids = [...this.ids, ...inserted];
    this.greatest += count;
    for (const id of inserted) this.changed.set(id, nowMs);
    this.orders.clear();
    return inserted;
  }

  update(ids: readonly number[], nowMs: number): readonly number[] {
    const there = ids.filter((id) => this.has(id));
    for (const id of there) {
      this.changed.set(id, nowMs);
      this.texts.delete(id);
    }
    this.orders.clear();
    return there;
  }

  remove(ids: readonly number[]): readonly number[] {
    const gone = new Set(ids.filter((id) => this.has(id)));
    this.ids = this.ids.filter((id) => !gone.has(id));
    this.orders.clear();
    return [...gone];
  }

  setDrift(drift: Drift): void {
    this.drift = { ...this.drift, ...drift };
    this.texts.clear();
  }

  /** Ids drawn evenly. */
  some(count: number): readonly number[] {
    const step = Math.max(1, Math.floor(this.ids.length / Math.max(count, 1)));
    return this.ids.filter((_, index) => index % step === 0).slice(0, count);
  }

  private ordered(name: string, rank: (id: number) => number): readonly number[] {
    const known = this.orders.get(name);
    if (known !== undefined) return known;
    const salt = hashText(name);
    const ranks = new Map(this.ids.map((id) => [id, rank(id)]));
    const order = this.ids.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0) || mix(salt, a) - mix(salt, b));
    this.orders.set(name, order);
    return order;
  }

  private drifted(text: string): string {
    const { addKey, dropKey, retype, shorten } = this.drift;
    if (addKey === undefined && dropKey === undefined && retype === undefined && shorten === undefined) return text;
    const record = JSON.parse(text) as Record<string, unknown>;
    if (shorten === true) return JSON.stringify({ id: record['id'] });
    if (addKey !== undefined) record[addKey] = { new: true };
    if (dropKey !== undefined) delete record[dropKey];
    if (retype !== undefined && retype in record) record[retype] = `was ${JSON.stringify(record[retype])}`;
    return JSON.stringify(record);
  }
}

/** Every 38th row was deleted long ago. */
export const idAt = (index: number): number => index + 1 + Math.floor(index / 37);

export function lowerBound(sorted: readonly number[], wanted: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
