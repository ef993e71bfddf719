/**
 * What each endpoint is known to do beyond its declaration: totals, orders and filters that it honours, the JSON kind of its
 * scalars. From the collected facts about the API; what nobody has reported is chosen here, so that both ways occur.
 */
import { hashText } from './random';

export interface Behaviour {
  readonly total: 'string' | 'number' | 'none';
  /** Orders that are honoured; any other is ignored without a word. */
  readonly orders: readonly string[];
  /** Since-filters: parameter → the key that is compared. */
  readonly filters: Readonly<Record<string, { readonly key: string; readonly is: 'after' | 'before' }>>;
  readonly hasKeyset: boolean;
  /** camelCase resources send real numbers, with a string id. */
  readonly sendsNumbers: boolean;
  /** Rows come in another order than their ids when none is asked for. */
  readonly isShuffled: boolean;
  readonly defaultLimit: number;
}

const NUMBER_TOTALS: readonly string[] = ['deals', 'contact_custom_field_values', 'email_activities'];
const WITHOUT_TOTAL: readonly string[] = [
  'account_custom_fields',
  'account_custom_field_values',
  'deal_custom_fields',
  'deal_custom_field_values',
  'ecommerce_order_products',
];
const LONG_PAGES: readonly string[] = [
  'contact_custom_fields',
  'contact_custom_field_options',
  'contact_custom_field_rels',
  'account_custom_fields',
  'deal_custom_fields',
];
const WITH_NUMBERS: readonly string[] = [
  'account_custom_fields',
  'account_custom_field_values',
  'deal_custom_fields',
  'deal_custom_field_values',
];
const ORDERS: Readonly<Record<string, readonly string[]>> = {
  contacts: ['id', 'cdate', 'email'],
  deals: ['id', 'mdate', 'cdate', 'title', 'value'],
  activities: ['tstamp'],
  campaigns: ['sdate', 'ldate', 'mdate'],
  ecommerce_orders: ['externalCreatedDate', 'email', 'state'],
  email_activities: ['tstamp', 'id'],
  contact_automations: ['lastdate', 'adddate'],
  lists: ['name', 'id'],
  automations: ['name', 'cdate', 'mdate'],
};
const sinceUpdate = (updated: string, created: string): Behaviour['filters'] => ({
  'filters[updated_after]': { key: updated, is: 'after' },
  'filters[updated_before]': { key: updated, is: 'before' },
  'filters[created_after]': { key: created, is: 'after' },
  'filters[created_before]': { key: created, is: 'before' },
});
const FILTERS: Readonly<Record<string, Behaviour['filters']>> = {
  contacts: sinceUpdate('udate', 'cdate'),
  deals: sinceUpdate('mdate', 'cdate'),
  activities: { after: { key: 'tstamp', is: 'after' } },
};

export function behaviourOf(table: string): Behaviour {
  const chance = hashText(table);
  const total = WITHOUT_TOTAL.includes(table) ? 'none' : NUMBER_TOTALS.includes(table) ? 'number' : 'string';
  return {
    total,
    orders: ORDERS[table] ?? (chance % 2 === 0 ? ['id'] : []),
    filters: FILTERS[table] ?? {},
    hasKeyset: table === 'contacts',
    sendsNumbers: WITH_NUMBERS.includes(table),
    isShuffled: table !== 'contacts' && chance % 7 === 0,
    defaultLimit: LONG_PAGES.includes(table) ? 100 : 20,
  };
}
