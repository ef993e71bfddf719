/** The answer to a listing: which rows the parameters mean, and the page of them as text. */
import type { Account } from './account';
import { matching } from './filters';
import type { ListOrder } from './list-orders';
import { isHidden } from './hidden';
import type { Settings } from './options';
import { includedIn, sideLoads, withIdArrays } from './side-loads';
import type { Table } from './table';
import { wholeNumber } from './wire';

export interface Listing {
  readonly body: string;
  readonly rows: number;
}

/** The documented maximum; larger limits are capped without a word. */
const MOST_ROWS = 100;

export function listPage(account: Account, table: Table, query: URLSearchParams, settings: Settings): Listing {
  const { asset } = table;
  const found = matching(account, table, query, settings);
  const limit = limitOf(table, query, settings);
  const offset = wholeNumber(query.get('offset')) ?? 0;
  const order = orderOf(table, query, settings);
  const page = table.orders
    .page(found, order, { offset, limit })
    .filter((id) => !isHidden(settings, account.seed, { table: asset.key, id }));
  const included = includedIn(asset.key, query);
  const rows = page.map((id) => withIdArrays(account, table.text(id), { id, included }));
  const meta = metaOf(table, { count: found.rising.length, query, settings, limit, offset });
  const parts = [
    `${JSON.stringify(asset.recordsKey)}:[${rows.join(',')}]`,
    ...sideLoads(account, page, { table: asset.key, included, settings }),
    ...(meta === undefined ? [] : [`"meta":${meta}`]),
  ];
  return { body: `{${parts.join(',')}}`, rows: page.length };
}

export function limitOf(table: Table, query: URLSearchParams, { cap }: Settings): number {
  const most = typeof cap === 'number' ? cap : (cap[table.asset.key] ?? MOST_ROWS);
  const asked = wholeNumber(query.get('limit'));
  return Math.min(asked === undefined || asked === 0 ? table.behaviour.defaultLimit : asked, MOST_ROWS, most);
}

const DEFAULT_ORDERS: Readonly<Record<Table['behaviour']['defaultOrder'], ListOrder>> = {
  rising: { by: 'id', isFalling: false, ties: 'rising' },
  falling: { by: 'id', isFalling: true, ties: 'rising' },
  shuffled: { by: 'default', isFalling: false, ties: 'rising' },
  'oldest first': { by: 'tstamp', isFalling: false, ties: 'rising' },
};

/** The first order that is honoured; a second one by id only breaks its ties. */
function orderOf(table: Table, query: URLSearchParams, { ignore, ordersById, ties }: Settings): ListOrder {
  const { asset, behaviour } = table;
  const rest = behaviour.orders.filter((column) => column !== 'id');
  const isById = ordersById === 'as-documented' ? behaviour.orders.includes('id') : ordersById === 'all';
  const honoured = ignore.includes(`${asset.key}.orders`) ? [] : [...(isById ? ['id'] : []), ...rest];
  const asked = [...query].flatMap(([parameter, direction]) => {
    const name = /^orders\[(\w+)\]$/.exec(parameter)?.[1];
    const by = name === undefined ? undefined : table.columnOf(name);
    return by === undefined || !honoured.includes(by) ? [] : [{ by, isFalling: /^desc$/i.test(direction) }];
  });
  const [first, second] = asked;
  if (first === undefined) return DEFAULT_ORDERS[behaviour.defaultOrder];
  if (second?.by === 'id') return { ...first, ties: second.isFalling ? 'falling' : 'rising' };
  return { ...first, ties: ties === 'loose' ? 'loose' : 'rising' };
}

interface PageFacts {
  readonly count: number;
  readonly query: URLSearchParams;
  readonly settings: Settings;
  readonly limit: number;
  readonly offset: number;
}

function metaOf(table: Table, facts: PageFacts): string | undefined {
  const { count, settings } = facts;
  const rest = extrasOf(table, facts);
  switch (settings.totals === 'as-documented' ? table.behaviour.total : settings.totals) {
    case 'none':
    case 'missing':
      return undefined;
    case 'string':
      return `{"total":"${count}"${rest}}`;
    case 'number':
      return `{"total":${count}${rest}}`;
    case 'zero':
      return `{"total":"0"${rest}}`;
    case 'low':
      return `{"total":"${Math.floor(count / 3)}"${rest}}`;
    case 'high':
      return `{"total":"${count * 2 + 7}"${rest}}`;
  }
}

/** What some listings say beside the total. */
function extrasOf({ asset }: Table, { query, limit, offset }: PageFacts): string {
  if (asset.key === 'automations') return ',"starts":[],"filtered":false';
  if (asset.key === 'deals') return ',"currencies":{"USD":{"currency":"USD","total":"1","value":"100"}}';
  if (asset.key !== 'contacts') return '';
  const number = (name: string): number => wholeNumber(query.get(name)) ?? 0;
  const echo = {
    segmentid: number('segmentid'),
    formid: number('formid'),
    listid: number('listid'),
    tagid: number('tagid'),
    limit,
    offset,
    search: query.get('search'),
    sort: query.get('sort'),
    seriesid: number('seriesid'),
    waitid: number('waitid'),
    status: Number(query.get('status') ?? -1),
    forceQuery: number('forceQuery'),
    cacheid: '6d5fba2f5c1d9c4d1e6b0b0a7b7a3a11',
  };
  return `,"page_input":${JSON.stringify(echo)},"sortable":true`;
}
