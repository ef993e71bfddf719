import { notNull } from '../../graph/check';
import { integer, json, text, timestamp } from '../../graph/column';
import { incremental, newestFirst } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const bounceLogs = defineAsset('bounce_logs', {
  description: 'One message that bounced, and why.',
  group: 'campaigns',
  // Only the listing of one contact is documented; this one is the Singer tap’s.
  endpoint: 'bounceLogs',
  replication: incremental('updated_timestamp', { createdKey: 'created_timestamp' }),
  // The table only grows (inferred), so its newest ids are its newest rows.
  reads: [newestFirst('updated_timestamp', { evidence: 'believed' }), newestFirst('id', { evidence: 'believed' })],
  references: {
    subscriberid: 'contacts',
    campaignid: 'campaigns',
    messageid: 'messages',
    contact: 'contacts',
    campaign: 'campaigns',
    message: 'messages',
  },
  checks: [notNull('contact', { severity: 'warning' })],
  columns: {
    id: integer(),
    tstamp: timestamp('when it bounced'),
    bounceid: integer(),
    subscriberid: integer('contact'),
    campaignid: integer(),
    messageid: integer(),
    codeid: integer(),
    email: text(),
    error: text(),
    source: text(),
    created_timestamp: timestamp(),
    updated_timestamp: timestamp(),
    created_by: integer(),
    updated_by: integer(),
    bounce: integer(),
    contact: integer(),
    campaign: integer(),
    message: integer(),
    code: json('a number, or a code such as "5.1.1"'),
  },
});
