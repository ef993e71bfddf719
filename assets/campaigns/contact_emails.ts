import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental, newestFirst } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactEmails = defineAsset('contact_emails', {
  description: 'One mail to one contact, sent by hand or by an automation.',
  group: 'campaigns',
  // Undocumented: names are those of the Singer tap.
  endpoint: 'contactEmails',
  replication: incremental('sdate'),
  // The table only grows (inferred), so its newest ids are its newest rows.
  reads: [newestFirst('sdate', { evidence: 'believed' }), newestFirst('id', { evidence: 'believed' })],
  references: {
    messageid: 'messages',
    seriesid: 'automations',
    userid: 'users',
    d_id: 'deals',
    subscriberid: 'contacts',
    user: 'users',
    deal: 'deals',
    contact: 'contacts',
    message: 'messages',
  },
  checks: [notNull('subscriberid', { severity: 'warning' })],
  evidence: 'tap',
  columns: {
    id: integer(),
    messageid: integer(),
    seriesid: integer('automation that sent it'),
    messageheader: text(),
    userid: integer(),
    d_id: integer('deal', { evidence: 'inferred' }),
    subscriberid: integer('contact'),
    account: integer(),
    ip: text(),
    sdate: timestamp('when it was sent'),
    source: text(),
    user: integer(),
    deal: integer(),
    contact: integer(),
    message: integer(),
  },
});
