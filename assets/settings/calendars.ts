import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const calendars = defineAsset('calendars', {
  description: 'One calendar feed of tasks that a user can subscribe to.',
  group: 'settings',
  endpoint: 'calendars',
  singleKey: 'calendar',
  replication: incremental('mdate', { createdKey: 'cdate' }),
  references: { userid: 'users' },
  checks: [notNull('userid')],
  evidence: 'live',
  columns: {
    id: integer(),
    title: text(),
    type: text(),
    userid: integer(),
    notification: integer(),
    cdate: timestamp(),
    mdate: timestamp(),
    token: text('secret of the feed'),
  },
});
