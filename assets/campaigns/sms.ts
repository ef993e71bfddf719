import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const sms = defineAsset('sms', {
  description: 'One text message that an automation sends.',
  group: 'campaigns',
  // Undocumented, and only in plans with SMS: names are those of the Singer tap, some inferred.
  endpoint: 'sms',
  replication: incremental('tstamp'),
  references: { userid: 'users', seriesid: 'automations', user: 'users', automation: 'automations' },
  checks: [notNull('tstamp', { severity: 'warning' })],
  evidence: 'tap',
  columns: {
    id: integer(),
    userid: integer(),
    seriesid: integer('automation'),
    msg: text(),
    tstamp: timestamp('when the row last changed'),
    tf_day: text({ evidence: 'inferred' }),
    tf_hr_from: integer({ evidence: 'inferred' }),
    tf_hr_to: integer({ evidence: 'inferred' }),
    sent: integer(),
    failed: integer(),
    unsubscribes: integer(),
    replies: integer(),
    uniquereplies: integer(),
    sdate: timestamp(),
    ldate: timestamp(),
    user: integer(),
    automation: integer(),
  },
});
