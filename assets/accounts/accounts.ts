import { notNull, rowCountChange } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const accounts = defineAsset('accounts', {
  description: 'One company that contacts and deals belong to.',
  group: 'accounts',
  endpoint: 'accounts',
  singleKey: 'account',
  // Documented: without it the two counts mean nothing.
  params: { count_deals: 'true' },
  replication: incremental('updated_timestamp', { createdKey: 'created_timestamp' }),
  references: { owner: 'users' },
  checks: [notNull('name'), rowCountChange({ most: 0.5 })],
  evidence: 'live',
  columns: {
    id: integer(),
    name: text(),
    account_url: text({ apiKey: 'accountUrl' }),
    created_timestamp: timestamp({ apiKey: 'createdTimestamp' }),
    updated_timestamp: timestamp({ apiKey: 'updatedTimestamp' }),
    contact_count: integer('counted only because count_deals is asked for', { apiKey: 'contactCount' }),
    deal_count: integer('counted only because count_deals is asked for', { apiKey: 'dealCount' }),
    owner: integer('user'),
  },
});
