/**
 * What each endpoint is known to do beyond its declaration: totals, orders and filters that it honours, the JSON kind of its
 * scalars. From the collected facts about the API; what nobody has reported is chosen here, so that both ways occur.
 */
import { hashText } from './random';
import type { TimeForm } from './wire';

export interface Behaviour {
  readonly total: 'string' | 'number' | 'none';
  /** Columns whose order is honoured; any other is ignored without a word. */
  readonly orders: readonly string[];
  /** Parameters that compare a time, and the column they compare. */
  readonly since: Readonly<Record<string, SinceFilter>>;
  /** Parameters that compare a foreign key, and its column. */
  readonly equals: Readonly<Record<string, string>>;
  /** `id_greater` and `id_less`. */
  readonly hasKeyset: boolean;
  /** Columns that come as real JSON numbers; of camelCase resources all but the id. */
  readonly numbers: readonly string[] | 'all';
  readonly defaultOrder: 'rising' | 'falling' | 'shuffled' | 'oldest first';
  readonly defaultLimit: number;
  /** Rows that were never edited have no update stamp; of some tables a few have no stamp at all. */
  readonly emptyKeys: 'never' | 'seldom' | 'often' | 'both';
  /** What is not ASCII is escaped, as PHP does by default. */
  readonly isEscaped: boolean;
  /** Columns that are declared but that nobody saw a live account send. */
  readonly notSent: readonly string[];
}

export interface SinceFilter {
  readonly column: string;
  readonly is: 'gt' | 'gte' | 'lt' | 'lte';
}

const NUMBER_TOTALS = ['deals', 'contact_custom_field_values', 'email_activities', 'account_custom_field_values'];
// Without meta in the documented example; the first three have a typed total in client libraries, so both ways occur.
const WITHOUT_TOTAL = [
  'account_custom_fields',
  'deal_custom_fields',
  'deal_custom_field_values',
  'ecommerce_order_products',
];
const PAGES_OF_100 = [
  'contact_custom_fields',
  'contact_custom_field_options',
  'contact_custom_field_rels',
  'account_custom_fields',
  'deal_custom_fields',
];

const ORDERS: Readonly<Record<string, readonly string[]>> = {
  // Documented; everywhere a second order by id is honoured where the first one may be the id.
  contacts: ['id', 'cdate', 'email', 'first_name', 'last_name'],
  deals: ['id', 'title', 'value', 'cdate', 'mdate'],
  activities: ['tstamp'],
  campaigns: ['id', 'sdate', 'ldate', 'mdate'],
  ecommerce_orders: ['connectionid', 'externalid', 'email', 'state', 'external_created_date'],
  lists: ['id', 'name', 'created_timestamp'],
  deal_groups: ['title'],
  deal_stages: ['title'],
  // Seen live for tstamp; the id is in the types of a client.
  email_activities: ['id', 'tstamp'],
  automations: ['name', 'cdate', 'mdate'],
  contact_automations: ['id', 'lastdate', 'adddate'],
  // Nobody knows; the older resources look generic, so a few order by their update stamp.
  account_contacts: ['id', 'updated_timestamp'],
  contact_tags: ['id', 'updated_timestamp'],
  contact_lists: ['updated_timestamp'],
  messages: ['id', 'mdate'],
  tasks: ['id', 'udate'],
};

const updatesAndCreations = (updated: string, created: string): Behaviour['since'] => ({
  'filters[updated_after]': { column: updated, is: 'gte' },
  'filters[updated_before]': { column: updated, is: 'lt' },
  'filters[created_after]': { column: created, is: 'gte' },
  'filters[created_before]': { column: created, is: 'lt' },
});
const SINCE: Readonly<Record<string, Behaviour['since']>> = {
  contacts: updatesAndCreations('udate', 'cdate'),
  deals: updatesAndCreations('mdate', 'cdate'),
  activities: { after: { column: 'tstamp', is: 'gte' } },
  // The entry date only: later progress is not seen.
  contact_automations: Object.fromEntries(
    (['gt', 'gte', 'lt', 'lte'] as const).map((is) => [`filters[adddate][${is}]`, { column: 'adddate', is }]),
  ),
};
const EQUALS: Readonly<Record<string, Behaviour['equals']>> = {
  account_contacts: { 'filters[contact]': 'contact', 'filters[account]': 'account' },
  account_custom_field_values: { 'filters[customerAccountId]': 'account_id' },
  contact_custom_field_values: { 'filters[fieldid]': 'field' },
  deal_custom_field_values: { 'filters[dealId]': 'deal_id' },
  deal_stages: { 'filters[d_groupid]': 'group' },
  email_activities: { 'filters[subscriberid]': 'subscriberid' },
};

const NUMBERS: Readonly<Record<string, Behaviour['numbers']>> = {
  account_custom_fields: 'all',
  account_custom_field_values: 'all',
  deal_custom_fields: 'all',
  deal_custom_field_values: 'all',
  contact_automations: ['completed', 'complete_value'],
  deals: ['win_probability'],
  ecommerce_orders: ['total_price', 'shipping_amount', 'tax_amount', 'discount_amount', 'total_products', 'state'],
  tasks: ['status'],
};
const NOT_SENT: Readonly<Record<string, readonly string[]>> = {
  contacts: ['email_empty'],
  ecommerce_orders: ['order_products'],
  users: ['password_updated_utc_timestamp', 'cdate', 'udate'],
};
const UNESCAPED = ['accounts', 'deals', 'forms', 'lists', 'tags', 'templates'];
// An order or a filter on a key is only of use where no row lacks it: these are read by theirs.
const ALWAYS_STAMPED = ['deals', 'activities', 'email_activities', 'contact_emails', 'deal_activities', 'bounce_logs'];

export function behaviourOf(table: string): Behaviour {
  const chance = hashText(table);
  return {
    total: WITHOUT_TOTAL.includes(table) ? 'none' : NUMBER_TOTALS.includes(table) ? 'number' : 'string',
    orders: ORDERS[table] ?? (chance % 2 === 0 ? ['id'] : []),
    since: SINCE[table] ?? {},
    equals: EQUALS[table] ?? {},
    hasKeyset: table === 'contacts',
    numbers: NUMBERS[table] ?? [],
    defaultOrder: defaultOrderOf(table, chance),
    defaultLimit: PAGES_OF_100.includes(table) ? 100 : 20,
    emptyKeys: emptyKeysOf(table, chance),
    isEscaped: !UNESCAPED.includes(table),
    notSent: NOT_SENT[table] ?? [],
  };
}

function defaultOrderOf(table: string, chance: number): Behaviour['defaultOrder'] {
  // The two largest: unordered, no scan of a demo could prove itself where it counts.
  if (table === 'contacts' || table === 'contact_custom_field_values') return 'rising';
  if (table === 'activities') return 'oldest first';
  if (chance % 7 === 0) return 'shuffled';
  return chance % 11 === 0 ? 'falling' : 'rising';
}

function emptyKeysOf(table: string, chance: number): Behaviour['emptyKeys'] {
  if (table === 'contacts') return 'seldom';
  if (ALWAYS_STAMPED.includes(table)) return 'never';
  return chance % 3 === 0 ? 'both' : 'often';
}

/** The zone is the same everywhere; what is written differs. */
const FORMS: Readonly<Record<string, TimeForm>> = {
  'accounts.created_timestamp': 'offset',
  'accounts.updated_timestamp': 'offset',
  'templates.mdate': 'naive',
  'deals.edate': 'naive',
  'contacts.sms_consent_updated_at': 'zulu',
  'ecommerce_order_activities.created_date': 'zulu',
  'ecommerce_order_activities.updated_date': 'zulu',
};

/** `*_timestamp` comes without an offset, other times with one. */
export const timeFormOf = (table: string, column: string): TimeForm =>
  FORMS[`${table}.${column}`] ?? (column.endsWith('timestamp') ? 'naive' : 'offset');
