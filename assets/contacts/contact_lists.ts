import { acceptedValues, notNull, rowCountChange } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental, newestFirst, ridesOnChanged } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactLists = defineAsset('contact_lists', {
  description: 'One contact on one list, and whether it is subscribed; unsubscribing keeps the row.',
  group: 'contacts',
  endpoint: 'contactLists',
  singleKey: 'contactList',
  replication: incremental('updated_timestamp', { createdKey: 'created_timestamp' }),
  // The array that include= adds was seen live; whether a change of a row touches its contact is learned before it is used.
  reads: [
    ridesOnChanged('contacts', 'contactLists', 'contact'),
    newestFirst('updated_timestamp', { evidence: 'believed' }),
  ],
  references: {
    contact: 'contacts',
    list: 'lists',
    form: 'forms',
    seriesid: 'automations',
    campaign: 'campaigns',
    message: 'messages',
    automation: 'automations',
  },
  checks: [notNull('contact'), notNull('list'), acceptedValues('status', [0, 1, 2, 3]), rowCountChange({ most: 0.5 })],
  evidence: 'live',
  columns: {
    id: integer(),
    contact: integer(),
    list: integer(),
    form: integer(),
    seriesid: integer('automation'),
    sdate: timestamp('when the contact subscribed'),
    udate: timestamp('when the contact unsubscribed'),
    status: integer('0 unconfirmed, 1 active, 2 unsubscribed, 3 bounced'),
    responder: integer('1 when autoresponders are sent'),
    sync: integer(),
    unsubreason: text('why the contact left, in its own words'),
    campaign: integer(),
    message: integer(),
    first_name: text(),
    last_name: text(),
    ip4_sub: integer('IPv4 address at subscription, as a number', { apiKey: 'ip4Sub' }),
    sourceid: integer(),
    autosync_log: integer({ apiKey: 'autosyncLog' }),
    ip4_last: integer('latest IPv4 address, as a number'),
    ip4_unsub: integer('IPv4 address at unsubscription, as a number', { apiKey: 'ip4Unsub' }),
    created_timestamp: timestamp(),
    updated_timestamp: timestamp(),
    created_by: integer(),
    updated_by: integer(),
    unsubscribe_automation: integer({ apiKey: 'unsubscribeAutomation' }),
    automation: integer(),
    channel: text(),
  },
});
