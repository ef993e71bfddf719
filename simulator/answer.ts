/** What a good answer is: listings, single records, the listings of one parent, and the words of a refusal. */
import type { Account } from './account';
import { isHidden, listPage } from './listing';
import type { SimulatorState } from './start-simulator';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly rows?: number;
}

const ROOT = '/api/3/';

export function answer(
  { account, state }: { readonly account: Account; readonly state: SimulatorState },
  { url, token }: { readonly url: URL; readonly token: string | readonly string[] | undefined },
): Answer {
  if (!url.pathname.startsWith(ROOT)) return notFound();
  if (token === undefined || token === '' || (state.token !== undefined && token !== state.token)) {
    return refusal(403, 'You do not have access to this resource.');
  }
  const [endpoint = '', id, child] = url.pathname.slice(ROOT.length).replace(/\/$/, '').split('/');
  if (endpoint === 'users' && id === 'me')
    return { status: 200, body: '{"user":{"id":"1","username":"admin","email":"admin@example.test"}}' };
  const path = child === undefined ? endpoint : `${endpoint}/{}/${child}`;
  if (state.absent.includes(path)) return refusal(403, 'Upgrade your account to use this feature.');
  if (child !== undefined) return nested(account, { endpoint, id: Number(id), child, query: url.searchParams, state });
  const table = account.byEndpoint.get(endpoint);
  if (table === undefined) return notFound();
  if (id !== undefined) {
    const { singleKey, key } = table.asset;
    const isThere = singleKey !== undefined && table.has(Number(id)) && !isHidden(state.listing, key, Number(id));
    if (!isThere) return refusal(404, `No Result found for ${singleKey ?? endpoint} with id ${id}`);
    return { status: 200, body: `{${JSON.stringify(singleKey)}:${table.text(Number(id))}}`, rows: 1 };
  }
  const listing = listPage(account, table, url.searchParams, state.listing);
  return { status: 200, body: listing.body, rows: listing.rows };
}

/** The listing of one parent: parent's endpoint and path → the table, and its column that names the parent. */
const NESTED: Readonly<Record<string, readonly [table: string, column: string]>> = {
  'ecomOrders/orderProducts': ['ecommerce_order_products', 'ecom_order'],
  'contacts/contactTags': ['contact_tags', 'contact'],
  'contacts/contactLists': ['contact_lists', 'contact'],
  'contacts/fieldValues': ['contact_custom_field_values', 'contact'],
  'contacts/contactAutomations': ['contact_automations', 'contact'],
  'contacts/accountContacts': ['account_contacts', 'contact'],
};

function nested(
  account: Account,
  request: {
    readonly endpoint: string;
    readonly id: number;
    readonly child: string;
    readonly query: URLSearchParams;
    readonly state: SimulatorState;
  },
): Answer {
  const { endpoint, id, child, query, state } = request;
  const [key, column] = NESTED[`${endpoint}/${child}`] ?? [];
  const parent = account.byEndpoint.get(endpoint);
  const table = key === undefined ? undefined : account.tables.get(key);
  if (table === undefined || column === undefined || parent === undefined) return notFound();
  if (!parent.has(id)) return refusal(404, `No Result found for ${parent.asset.singleKey ?? endpoint} with id ${id}`);
  const limit = Math.min(Number(query.get('limit') ?? 20), 100, state.listing.cap);
  const offset = Number(query.get('offset') ?? 0);
  const page = account
    .childrenOf(table.asset.key, column, id)
    .slice(offset, offset + limit)
    .filter((row) => !isHidden(state.listing, table.asset.key, row));
  const rows = page.map((row) => table.text(row));
  return { status: 200, body: `{${JSON.stringify(table.asset.recordsKey)}:[${rows.join(',')}]}`, rows: page.length };
}

const refusal = (status: number, message: string): Answer => ({ status, body: JSON.stringify({ message }) });
const notFound = (): Answer => ({ status: 404, body: '{"errors":[{"status":404,"title":"Not Found"}]}' });
