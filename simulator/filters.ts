/** Which rows a listing's parameters leave: what the endpoint honours is obeyed, everything else ignored without a word. */
import type { Account } from './account';
import type { SinceFilter } from './behaviour';
import type { Settings } from './options';
import { lowerBound, type Table } from './table';
import { parseWireTime, startOfDay, wholeNumber } from './wire';

export interface Found {
  /** Tells what is in it: the same name, the same rows, as long as nothing changes. */
  readonly name: string;
  readonly rising: readonly number[];
}

export function matching(account: Account, table: Table, query: URLSearchParams, settings: Settings): Found {
  const isIgnored = ignoredBy(table, settings);
  const tests = [
    ...sinceTests(table, query, settings),
    ...equalTests(table, query, settings),
    ...idTests(table, query),
  ];
  const names: string[] = tests.map(({ name }) => name);
  let rising = tests.length === 0 ? table.ids : filteredOnce(table, tests);
  if (table.behaviour.hasKeyset && !isIgnored('id_greater')) {
    const [greater, less] = [wholeNumber(query.get('id_greater')), wholeNumber(query.get('id_less'))];
    if (greater !== undefined || less !== undefined) {
      names.push(`ids ${greater} ${less}`);
      rising = between(rising, greater, less);
    }
  }
  return { name: names.join(' '), rising };
}

interface Test {
  readonly name: string;
  readonly passes: (id: number) => boolean;
}

/** The pages of one filtered listing follow each other: the last answer is kept. */
const lastFiltered = new WeakMap<Table, { readonly key: string; readonly rising: readonly number[] }>();

function filteredOnce(table: Table, tests: readonly Test[]): readonly number[] {
  const key = `${table.orders.generation} ${tests.map(({ name }) => name).join(' ')}`;
  const last = lastFiltered.get(table);
  if (last?.key === key) return last.rising;
  const rising = table.ids.filter((id) => tests.every(({ passes }) => passes(id)));
  lastFiltered.set(table, { key, rising });
  return rising;
}

function between(rising: readonly number[], greater = -1, less = Infinity): readonly number[] {
  return rising.slice(lowerBound(rising, greater + 1), lowerBound(rising, less));
}

function ignoredBy({ asset }: Table, { ignore }: Settings): (parameter: string) => boolean {
  return (parameter) =>
    ignore.includes(`${asset.key}.${parameter}`) ||
    (parameter !== 'id_greater' && ignore.includes(`${asset.key}.filters`));
}

function sinceTests(table: Table, query: URLSearchParams, settings: Settings): readonly Test[] {
  const isIgnored = ignoredBy(table, settings);
  return Object.entries(table.behaviour.since).flatMap(([parameter, { column, is }]) => {
    const moment = parseWireTime(query.get(parameter) ?? '');
    if (moment === undefined || isIgnored(parameter)) return [];
    const isDay = settings.sinceGranularity === 'day';
    const limit = isDay ? startOfDay(moment) : moment;
    const passes = (id: number): boolean => {
      const own = table.momentOf(id, column);
      return own !== undefined && compares[is](isDay ? startOfDay(own) : own, limit);
    };
    return [{ name: `${parameter}=${limit}${isDay ? ' days' : ''}`, passes }];
  });
}

const compares: Readonly<Record<SinceFilter['is'], (value: number, limit: number) => boolean>> = {
  gt: (value, limit) => value > limit,
  gte: (value, limit) => value >= limit,
  lt: (value, limit) => value < limit,
  lte: (value, limit) => value <= limit,
};

function equalTests(table: Table, query: URLSearchParams, settings: Settings): readonly Test[] {
  const isIgnored = ignoredBy(table, settings);
  return Object.entries(table.behaviour.equals).flatMap(([parameter, column]) => {
    const wanted = wholeNumber(query.get(parameter));
    if (wanted === undefined || isIgnored(parameter)) return [];
    return [{ name: `${parameter}=${wanted}`, passes: (id: number) => table.referenceOf(id, column) === wanted }];
  });
}

/** `ids[]=1&ids[]=2`, of contacts. */
function idTests(table: Table, query: URLSearchParams): readonly Test[] {
  const ids = new Set(query.getAll('ids[]').map(Number));
  if (ids.size === 0 || !table.behaviour.hasKeyset) return [];
  return [{ name: `ids ${[...ids].join()}`, passes: (id) => ids.has(id) }];
}
