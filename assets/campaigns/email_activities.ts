import { notNull } from '../../graph/check';
import { integer, json, text, timestamp } from '../../graph/column';
import { incremental, newestFirst } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const emailActivities = defineAsset('email_activities', {
  description: 'One mail that was sent to a contact or came from one.',
  group: 'campaigns',
  endpoint: 'emailActivities',
  replication: incremental('tstamp'),
  // Seen live, where a scan by offset took 2.5 s a page.
  reads: [newestFirst('tstamp', { evidence: 'live' })],
  references: {
    subscriberid: 'contacts',
    userid: 'users',
    d_id: 'deals',
    contact: 'contacts',
    deal: 'deals',
    user: 'users',
    connectionid: 'ecommerce_connections',
    messageid: 'messages',
  },
  checks: [notNull('tstamp')],
  evidence: 'client',
  columns: {
    id: integer(),
    subscriberid: integer('contact'),
    userid: integer(),
    d_id: integer('deal'),
    account: integer(),
    reltype: text('kind of the row that relid points at; Log means a campaign'),
    relid: integer('id of the row that reltype names'),
    from_name: text(),
    from_address: text({ apiKey: 'fromAddress' }),
    to_address: text({ apiKey: 'toAddress' }),
    cc_address: text({ apiKey: 'ccAddress' }),
    subject: text(),
    message: text(),
    message_html: text({ apiKey: 'messageHtml' }),
    tstamp: timestamp('when it was sent or came'),
    contact: integer(),
    deal: integer(),
    user: integer(),
    reference: json('{type, id} of the row that reltype and relid name'),
    sentiment: text(),
    files: json(),
    connectionid: integer(),
    messageid: integer(),
    series_id: integer(),
    subscriber_series_id: integer(),
    automation_name: text('always null where seen'),
    service_provider: text(),
  },
});
