/**
 * In which order a listing goes. Rows with equal keys have no order of their own: which of them stands where differs from
 * page to page, unless a second order by id is asked for and honoured. The default order is promised to nobody, but stays.
 */
import { hashText, mix } from './random';
import type { Table } from './table';
import { stampOf } from './make-row';

export interface ListOrder {
  /** `default`, `id`, or a column. */
  readonly by: string;
  readonly isFalling: boolean;
  /** Ties are broken by id: rising, falling, or not at all. */
  readonly ties: 'rising' | 'falling' | 'loose';
}

interface Sorted {
  readonly ids: readonly number[];
  /** For each place, where its ties begin and end. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/** Orders kept per table; tests and clients ask for few at a time. */
const MOST_KEPT = 6;

export class ListOrders {
  /** Rises with each change of a row: what was found out by its values is void. */
  generation = 0;
  private readonly kept = new Map<string, Sorted>();

  constructor(
    private readonly table: Table,
    private readonly salt: number,
  ) {}

  forget(): void {
    this.generation++;
    this.kept.clear();
  }

  /** The ids at `offset`, of those in `rising`; `name` tells what is in it. */
  page(
    { name, rising }: { readonly name: string; readonly rising: readonly number[] },
    order: ListOrder,
    { offset, limit }: { readonly offset: number; readonly limit: number },
  ): readonly number[] {
    const length = Math.max(0, Math.min(limit, rising.length - offset));
    const placeOf = (at: number): number => (order.isFalling ? rising.length - 1 - offset - at : offset + at);
    if (order.by === 'id') return Array.from({ length }, (_, at) => rising[placeOf(at)] ?? 0);
    const { ids, from, to } = this.sorted(name, rising, order.by);
    return Array.from({ length }, (_, at) => {
      const place = placeOf(at);
      const [first, last] = [from[place] ?? place, to[place] ?? place];
      return ids[tied(order, { place, first, size: last - first + 1, turn: mix(this.salt, offset, limit) })] ?? 0;
    });
  }

  private sorted(name: string, rising: readonly number[], by: string): Sorted {
    const known = this.kept.get(`${name} ${by}`);
    if (known !== undefined) return known;
    const sorted = sortBy(rising, this.ranksOf(rising, by));
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(`${name} ${by}`, sorted);
    return sorted;
  }

  private ranksOf(ids: readonly number[], by: string): readonly (number | string)[] {
    const { table, salt } = this;
    if (by === 'default') {
      // Two ids never share a rank here: the default order has no ties.
      return ids.map((id) => mix(salt, hashText(by), id) * 2 ** 20 + (id % 2 ** 20));
    }
    if (stampOf(table.asset, by) !== undefined) return ids.map((id) => table.momentOf(id, by) ?? -1);
    const declared = table.asset.columns[by];
    const key = declared?.apiKey ?? by;
    return ids.map((id) => {
      const value = (JSON.parse(table.text(id)) as Record<string, unknown>)[key];
      if (declared?.type === 'integer' || declared?.type === 'number') return Number(value ?? -1) || 0;
      return typeof value === 'string' ? value.toLowerCase() : '';
    });
  }
}

function tied(
  { ties, isFalling }: ListOrder,
  {
    place,
    first,
    size,
    turn,
  }: { readonly place: number; readonly first: number; readonly size: number; readonly turn: number },
): number {
  if (ties === 'loose') return first + ((place - first + turn) % size);
  return (ties === 'falling') === isFalling ? place : first + size - 1 - (place - first);
}

function sortBy(rising: readonly number[], ranks: readonly (number | string)[]): Sorted {
  const rank = (index: number): number | string => ranks[index] ?? -1;
  const places = Uint32Array.from(rising, (_, index) => index).toSorted((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    return left < right ? -1 : left > right ? 1 : a - b;
  });
  const [from, to] = [new Uint32Array(places.length), new Uint32Array(places.length)];
  const isTied = (place: number): boolean => rank(places[place] ?? 0) === rank(places[place - 1] ?? 0);
  for (let place = 1; place < places.length; place++) from[place] = isTied(place) ? (from[place - 1] ?? 0) : place;
  for (let place = places.length - 1; place >= 0; place--) {
    to[place] = place + 1 < places.length && isTied(place + 1) ? (to[place + 1] ?? place) : place;
  }
  return { ids: Array.from(places, (index) => rising[index] ?? 0), from, to };
}
