/** The answer to a listing: which ids the parameters mean, and the page of them as text. */
import type { Account } from './account';
import { mix, share } from './random';
import { lowerBound, type Table } from './table';

export interface ListingOptions {
  readonly seed: number;
  /** Servers may cap pages below the documented 100. */
  readonly cap: number;
  readonly totals: 'as-documented' | 'missing' | 'string' | 'number' | 'zero' | 'low' | 'high';
  /** Share of rows that are hidden after the limit was applied. */
  readonly hidden: number;
  /** `<table>.<parameter>` that are ignored although they should be honoured. */
  readonly ignore: readonly string[];
  /** Every table honours orders[id], or none does. */
  readonly ordersById: 'as-documented' | 'all' | 'none';
  /** At most this many side-loaded rows of a kind on a page. */
  readonly sideLoadCap: number;
}

export interface Listing {
  readonly body: string;
  readonly rows: number;
}

export function listPage(account: Account, table: Table, query: URLSearchParams, options: ListingOptions): Listing {
  const { asset, behaviour } = table;
  const found = filtered(table, ordered(table, query, options), query, options);
  const limit = Math.min(numberOf(query.get('limit')) ?? behaviour.defaultLimit, 100, options.cap);
  const offset = numberOf(query.get('offset')) ?? 0;
  const page = found.slice(offset, offset + limit).filter((id) => !isHidden(options, asset.key, id));
  const rows = page.map((id) => withChildren(account, table, id, query));
  const meta = metaOf(table, found.length, query, options);
  const side = sideLoads(account, table, page, query, options);
  const parts = [
    `${JSON.stringify(asset.recordsKey)}:[${rows.join(',')}]`,
    ...side,
    ...(meta === undefined ? [] : [`"meta":${meta}`]),
  ];
  return { body: `{${parts.join(',')}}`, rows: page.length };
}

export const isHidden = (
  { seed, hidden }: Pick<ListingOptions, 'seed' | 'hidden'>,
  table: string,
  id: number,
): boolean => hidden > 0 && share(mix(seed, table.length, id, 0x41d)) < hidden;

function ordered(table: Table, query: URLSearchParams, { ignore, ordersById }: ListingOptions): readonly number[] {
  const { key } = table.asset;
  const honoured =
    ordersById === 'all'
      ? [...table.behaviour.orders, 'id']
      : table.behaviour.orders.filter((name) => ordersById !== 'none' || name !== 'id');
  for (const [parameter, direction] of query) {
    const name = /^orders\[(\w+)\]$/.exec(parameter)?.[1];
    if (name === undefined || !honoured.includes(name) || ignore.includes(`${key}.orders`)) continue;
    const rising = table.byKey(name);
    return /^desc$/i.test(direction) ? rising.toReversed() : rising;
  }
  return table.listed();
}

function filtered(
  table: Table,
  ids: readonly number[],
  query: URLSearchParams,
  { ignore }: ListingOptions,
): readonly number[] {
  const { key } = table.asset;
  let found = ids;
  const greater = numberOf(query.get('id_greater'));
  if (greater !== undefined && table.behaviour.hasKeyset && !ignore.includes(`${key}.id_greater`)) {
    found = found === table.byId() ? found.slice(lowerBound(found, greater + 1)) : found.filter((id) => id > greater);
  }
  for (const [parameter, filter] of Object.entries(table.behaviour.filters)) {
    const value = query.get(parameter);
    if (value === null || ignore.includes(`${key}.${parameter}`)) continue;
    const limit = Date.parse(value);
    found = found.filter((id) => {
      const moment = table.momentOf(id, filter.key);
      return moment !== undefined && (filter.is === 'after' ? moment >= limit : moment < limit);
    });
  }
  return found;
}

function metaOf(table: Table, count: number, query: URLSearchParams, { totals }: ListingOptions): string | undefined {
  const kind = totals === 'as-documented' ? table.behaviour.total : totals;
  const echo =
    table.asset.key === 'contacts'
      ? `,"page_input":${JSON.stringify({ limit: query.get('limit'), offset: query.get('offset') })},"sortable":true`
      : '';
  switch (kind) {
    case 'none':
    case 'missing':
      return undefined;
    case 'string':
      return `{"total":"${count}"${echo}}`;
    case 'number':
      return `{"total":${count}${echo}}`;
    case 'zero':
      return `{"total":"0"${echo}}`;
    case 'low':
      return `{"total":"${Math.floor(count / 3)}"${echo}}`;
    case 'high':
      return `{"total":"${count * 2 + 7}"${echo}}`;
  }
}

/** What comes along: relation → the table, and its column that names the parent. */
const ALWAYS: Readonly<Record<string, readonly (readonly [relation: string, table: string, column: string])[]>> = {
  contact_custom_fields: [
    ['fieldOptions', 'contact_custom_field_options', 'field'],
    ['fieldRels', 'contact_custom_field_rels', 'field'],
  ],
  deal_groups: [['dealStages', 'deal_stages', 'group']],
};
const ON_REQUEST: typeof ALWAYS = {
  contacts: [
    ['fieldValues', 'contact_custom_field_values', 'contact'],
    ['contactTags', 'contact_tags', 'contact'],
    ['contactLists', 'contact_lists', 'contact'],
    ['contactAutomations', 'contact_automations', 'contact'],
    ['accountContacts', 'account_contacts', 'contact'],
  ],
  deals: [['dealCustomFieldData', 'deal_custom_field_values', 'deal_id']],
};

const included = (table: Table, query: URLSearchParams): (typeof ALWAYS)[string] => {
  const wanted = (query.get('include') ?? '').split(',');
  return (ON_REQUEST[table.asset.key] ?? []).filter(([relation]) => wanted.includes(relation));
};

function sideLoads(
  account: Account,
  table: Table,
  page: readonly number[],
  query: URLSearchParams,
  { sideLoadCap }: ListingOptions,
): readonly string[] {
  const relations = [...(ALWAYS[table.asset.key] ?? []), ...included(table, query)];
  const arrays = relations.map(([relation, key, column]) => {
    const child = account.tables.get(key);
    const ids = page.flatMap((id) => account.childrenOf(key, column, id)).slice(0, sideLoadCap);
    return `"${relation}":[${ids.map((id) => child?.text(id) ?? '').join(',')}]`;
  });
  return table.asset.key === 'contacts' ? [...arrays, '"scoreValues":[]'] : arrays;
}

/** A row names its side-loaded children by id. */
function withChildren(account: Account, table: Table, id: number, query: URLSearchParams): string {
  const text = table.text(id);
  const relations = included(table, query);
  if (relations.length === 0) return text;
  const arrays = relations.map(
    ([relation, key, column]) => `,"${relation}":${JSON.stringify(account.childrenOf(key, column, id).map(String))}`,
  );
  return `${text.slice(0, -1)}${arrays.join('')}}`;
}

const numberOf = (text: string | null): number | undefined =>
  text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
