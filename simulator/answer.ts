/** What a good answer is: listings, single records, the listings of one parent, and the words of a refusal. */
import type { Account } from './account';
import { isHidden } from './hidden';
import { limitOf, listPage } from './listing';
import type { Settings } from './options';
import { relationsOfParent } from './relations';
import { singleRecord } from './single-record';
import type { Table } from './table';
import { wholeNumber } from './wire';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly rows?: number;
}

const ROOT = '/api/3/';
/** Endpoints that answer 403 where the others say that there is no such record. */
const FORBIDDEN_WHEN_GONE = ['fieldValues', 'forms', 'groups'];

export interface AnswerParts {
  readonly account: Account;
  readonly settings: Settings;
  /** The only good token. @default any is good */
  readonly token: string | undefined;
}

export function answer(
  parts: AnswerParts,
  { url, token }: { readonly url: URL; readonly token: string | readonly string[] | undefined },
): Answer {
  const { account, settings } = parts;
  if (!url.pathname.startsWith(ROOT)) return NOT_FOUND;
  if (token === undefined || token === '' || (parts.token !== undefined && token !== parts.token)) {
    return refusal(403, 'You do not have access to this resource.');
  }
  const path = url.pathname.slice(ROOT.length).replace(/\/$/, '');
  const [endpoint = '', id, child] = path.split('/');
  if (path === 'users/me') return { status: 200, body: ME };
  const missing = absence(settings.absent, [child === undefined ? endpoint : `${endpoint}/{}/${child}`, path]);
  if (missing !== undefined) return missing;
  const table = account.byEndpoint.get(endpoint);
  if (table === undefined) return NOT_FOUND;
  if (id === undefined) return { status: 200, ...listPage(account, table, url.searchParams, settings) };
  const { singleKey } = table.asset;
  // Listings of one order are there, though the flat one alone has single records documented.
  if (singleKey === undefined && child === undefined) return NOT_FOUND;
  const wanted = wholeNumber(id);
  if (wanted === undefined || !isThere(parts, table, wanted)) return gone(table, id);
  if (child !== undefined) return nested(parts, { parent: table, id: wanted, child, query: url.searchParams });
  return { status: 200, body: singleRecord(account, table, wanted), rows: 1 };
}

const ME = JSON.stringify({
  user: {
    username: 'admin',
    firstName: 'Ada',
    lastName: 'Admin',
    email: 'admin@example.test',
    signature: null,
    lang: 'english',
    links: {},
    id: '1',
  },
});
const NOT_FOUND: Answer = { status: 404, body: '{"errors":[{"status":404,"title":"Not Found"}]}' };

const refusal = (status: number, message: string): Answer => ({ status, body: JSON.stringify({ message }) });

/** `sms`, `sms:404`, or the path of one parent's listing. */
function absence(absent: readonly string[], names: readonly string[]): Answer | undefined {
  for (const entry of absent) {
    const [, name = '', status] = /^(.*?)(?::(403|404))?$/.exec(entry) ?? [];
    if (!names.includes(name)) continue;
    return status === '404' ? NOT_FOUND : refusal(403, 'Upgrade your account to enable this feature.');
  }
  return undefined;
}

const isThere = ({ account, settings }: AnswerParts, table: Table, id: number): boolean =>
  table.has(id) && !isHidden(settings, account.seed, { table: table.asset.key, id });

function gone({ asset }: Table, id: string): Answer {
  const name = asset.singleKey ?? asset.endpoint;
  const model = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const status = FORBIDDEN_WHEN_GONE.includes(asset.endpoint) ? 403 : 404;
  return refusal(status, `No Result found for ${model} with id ${id}`);
}

/** Without a meta, as every documented example of one. */
function nested(
  { account, settings }: AnswerParts,
  {
    parent,
    id,
    child,
    query,
  }: { readonly parent: Table; readonly id: number; readonly child: string; readonly query: URLSearchParams },
): Answer {
  const relation = relationsOfParent(parent.asset.key).find(({ name, isNested }) => isNested && name === child);
  const table = account.tables.get(relation?.child ?? '');
  if (relation === undefined || table === undefined) return NOT_FOUND;
  const offset = wholeNumber(query.get('offset')) ?? 0;
  const rows = account
    .childrenOf(relation.child, relation.column, id)
    .slice(offset, offset + limitOf(table, query, settings))
    .filter((row) => isThere({ account, settings, token: undefined }, table, row));
  const texts = rows.map((row) => table.text(row));
  return { status: 200, body: `{${JSON.stringify(table.asset.recordsKey)}:[${texts.join(',')}]}`, rows: rows.length };
}
