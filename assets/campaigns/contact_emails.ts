import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactEmails = defineAsset('contact_emails', {
  description: 'A single mail to a contact, sent by hand or by an automation.',
  group: 'campaigns',
  endpoint: 'contactEmails',
  replication: incremental('sdate'),
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
  evidence: 'tap',
  columns: {
    id: integer(),
    messageid: integer(),
    seriesid: integer(),
    messageheader: text(),
    userid: integer(),
    d_id: integer('deal', { evidence: 'inferred' }),
    subscriberid: integer(),
    account: integer(),
    ip: text(),
    sdate: timestamp(),
    source: text(),
    user: integer(),
    deal: integer(),
    contact: integer(),
    message: integer(),
  },
});
