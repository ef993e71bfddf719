import type { Schedule } from '../graph/schedule';

/** Filled in by hand: they do not grow with the account, and other tables are read with their help. */
const SMALL_TABLES = [
  'group:settings',
  'account_custom_fields',
  'automations',
  'automation_blocks',
  'goals',
  'conversions',
  'conversion_triggers',
  'campaigns',
  'campaign_lists',
  'campaign_messages',
  'messages',
  'templates',
  'forms',
  'saved_responses',
  'site_messages',
  'sms',
  'contact_custom_fields',
  'contact_custom_field_options',
  'contact_custom_field_rels',
  'lists',
  'scores',
  'segments',
  'tags',
  'deal_custom_fields',
  'deal_group_users',
  'deal_groups',
  'deal_stages',
  'task_types',
  'ecommerce_connections',
];

export const nightly: Schedule = {
  name: 'nightly',
  description: 'All rows of the small tables: their deletes, and what changes in them without a date, by the morning.',
  when: '37 3 * * *',
  request: { select: SMALL_TABLES.join(' or '), mode: 'full' },
  // Later than noon it is as good to wait for the next night.
  catchUp: '8 hours',
};
