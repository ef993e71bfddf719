/** The answer for one record: not quite what the listing says of it. */
import type { Account } from './account';
import { idsText } from './make-row';
import { relationsOfParent } from './relations';
import type { Table } from './table';

/** What the answer for one contact brings along without being asked. */
const WITH_A_CONTACT = ['contactAutomations', 'contactLists', 'fieldValues'];

export function singleRecord(account: Account, table: Table, id: number): string {
  const { key, singleKey = key } = table.asset;
  const text = table.text(id);
  if (key === 'ecommerce_orders') return `{"${singleKey}":${withNumbersAsText(text)}}`;
  if (key !== 'contacts') return `{"${singleKey}":${text}}`;
  const along = relationsOfParent(key)
    .filter(({ name }) => WITH_A_CONTACT.includes(name))
    .map(({ name, child, column }) => ({
      name,
      table: account.tables.get(child),
      ids: account.childrenOf(child, column, id),
    }));
  const deals = account.childrenOf('deals', 'contact', id);
  const arrays = [...along, { name: 'deals', table: account.tables.get('deals'), ids: deals }];
  const idArrays = [...arrays.map(({ name, ids }) => `,"${name}":${idsText(ids)}`), ',"geoIps":[]'].join('');
  const domain = (JSON.parse(text) as { readonly email_domain?: unknown }).email_domain;
  const record = `${text.slice(0, -1)},"emailDomain":${JSON.stringify(domain ?? null)}${idArrays}}`;
  const rows = arrays.map(
    ({ name, table: child, ids }) => `"${name}":[${ids.map((row) => child?.text(row) ?? '').join(',')}]`,
  );
  return `{${[...rows, '"geoIps":[]', '"geoAddresses":[]'].join(',')},"${singleKey}":${record}}`;
}

/** The listing of orders sends numbers, the record alone the same as text. */
function withNumbersAsText(text: string): string {
  const record = Object.entries(JSON.parse(text) as Record<string, unknown>);
  return JSON.stringify(
    Object.fromEntries(record.map(([key, value]) => [key, typeof value === 'number' ? String(value) : value])),
  );
}
