import { notNull } from '../../graph/check';
import { integer, json, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const webhooks = defineAsset('webhooks', {
  description: 'One subscription to events of the account.',
  group: 'settings',
  endpoint: 'webhooks',
  singleKey: 'webhook',
  replication: fullTable(),
  references: { listid: 'lists' },
  checks: [notNull('url'), notNull('events')],
  evidence: 'live',
  columns: {
    id: integer(),
    cdate: timestamp(),
    listid: integer('list; 0 means all lists'),
    name: text(),
    url: text('may hold secrets'),
    events: json('names of events'),
    sources: json('public, admin, api, system'),
    deactivated_date: timestamp('when it was switched off because its calls failed'),
    state: text(),
  },
});
