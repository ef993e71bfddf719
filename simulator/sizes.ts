/** How many rows each table has: shares of a profile's total, much as in a live account. */
import { ConfigError } from '../graph/errors';

export const PROFILES: Readonly<Record<string, number>> = {
  tiny: 2_000,
  demo: 20_000,
  medium: 100_000,
  large: 300_000,
  million: 1_000_000,
  huge: 2_000_000,
};

/** Rows of the tables that people fill in by hand: they do not grow with the account. */
const SETTINGS: Readonly<Record<string, number>> = {
  account_custom_fields: 12,
  addresses: 3,
  automations: 45,
  automation_blocks: 420,
  brandings: 2,
  calendars: 2,
  campaign_lists: 160,
  campaign_messages: 150,
  campaigns: 140,
  configs: 260,
  contact_custom_field_options: 90,
  contact_custom_field_rels: 40,
  contact_custom_fields: 38,
  conversion_triggers: 6,
  conversions: 5,
  deal_custom_fields: 20,
  deal_group_users: 12,
  deal_groups: 4,
  deal_stages: 21,
  ecommerce_connections: 2,
  forms: 14,
  goals: 17,
  groups: 5,
  lists: 25,
  messages: 170,
  saved_responses: 8,
  scores: 3,
  segments: 60,
  site_messages: 3,
  sms: 4,
  tags: 130,
  task_types: 6,
  templates: 55,
  users: 9,
  webhooks: 4,
};

/** Shares of the rest. */
const SHARES: Readonly<Record<string, number>> = {
  account_contacts: 3,
  account_custom_field_values: 2,
  accounts: 2,
  activities: 6,
  bounce_logs: 1,
  campaign_links: 2,
  contact_automations: 6,
  contact_conversions: 1,
  contact_custom_field_values: 24,
  contact_data: 4,
  contact_deals: 1,
  contact_emails: 1,
  contact_lists: 9,
  contact_tags: 9,
  contacts: 8,
  deal_activities: 4,
  deal_custom_field_values: 3,
  deals: 2,
  ecommerce_customers: 2,
  ecommerce_order_activities: 2,
  ecommerce_order_products: 4,
  ecommerce_orders: 2,
  email_activities: 7,
  tasks: 1,
};

const SHARES_IN_ALL = Object.values(SHARES).reduce((sum, share) => sum + share, 0);
const SETTINGS_IN_ALL = Object.values(SETTINGS).reduce((sum, rows) => sum + rows, 0);

/** Rows of a table in a profile. */
export function rowCount(table: string, profile: string): number {
  const total = PROFILES[profile];
  if (total === undefined) {
    throw new ConfigError(`profile "${profile}" does not exist`, {
      hint: `Profiles: ${Object.keys(PROFILES).join(', ')}`,
    });
  }
  const settings = SETTINGS[table];
  const shrink = Math.min(1, total / 10_000);
  if (settings !== undefined) return Math.max(2, Math.round(settings * shrink));
  const rest = total - SETTINGS_IN_ALL * shrink;
  return Math.max(3, Math.round((rest * (SHARES[table] ?? 1)) / SHARES_IN_ALL));
}

/** Every 38th row was deleted long ago. */
export const idAt = (index: number): number => index + 1 + Math.floor(index / 37);
export const indexOf = (id: number): number => id - 1 - Math.floor((id - 1) / 38);
