import { notNull } from '../../graph/check';
import { integer, json, text, timestamp } from '../../graph/column';
import { incremental, newestFirst, sinceFilter } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const activities = defineAsset('activities', {
  description: 'One entry of the feed of what happened with a contact.',
  group: 'contacts',
  endpoint: 'activities',
  // Documented: an entry is written when its contact is looked at. One that appears later than the lookback, with an older
  // tstamp, is found by a sweep.
  replication: incremental('tstamp'),
  // Both seen live. The order comes first: more than a page of what a filter leaves can only be trusted in the order of its
  // ids, which nobody has seen honoured here.
  reads: [
    newestFirst('tstamp', { evidence: 'live' }),
    sinceFilter('after', { granularity: 'moment', evidence: 'live' }),
  ],
  references: { subscriberid: 'contacts', userid: 'users', user: 'users' },
  checks: [notNull('tstamp'), notNull('subscriberid', { severity: 'warning' })],
  columns: {
    id: integer(),
    tstamp: timestamp('when it happened'),
    subscriberid: integer('contact'),
    reference_type: text('kind of the row that reference_id points at'),
    reference_id: integer('id of the row that reference_type names'),
    reference_action: text(),
    json_data: text('JSON, as text', { apiKey: 'jsonData' }),
    userid: integer(),
    permission: text(),
    reference_model_name: text({ apiKey: 'referenceModelName' }),
    reference: json('{type, id} of the row that it is about'),
    user: integer(),
    notes: json(),
    recipients: json(),
  },
});
