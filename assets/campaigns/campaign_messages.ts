import { notNull } from '../../graph/check';
import { integer, number, text } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const campaignMessages = defineAsset('campaign_messages', {
  description: 'One message of one campaign, with its share and its counters.',
  group: 'campaigns',
  // Undocumented: the columns are those of a client library. No date is among them.
  endpoint: 'campaignMessages',
  replication: fullTable(),
  references: { messageid: 'messages', campaignid: 'campaigns', campaign: 'campaigns', message: 'messages' },
  checks: [notNull('campaignid', { severity: 'warning' }), notNull('messageid', { severity: 'warning' })],
  evidence: 'client',
  columns: {
    id: integer(),
    messageid: integer(),
    campaignid: integer(),
    percentage: number('share of the recipients, in per cent'),
    sourcesize: integer(),
    send_amt: integer('messages sent so far'),
    total_amt: integer('messages to send in all'),
    opens: integer(),
    uniqueopens: integer(),
    linkclicks: integer(),
    uniquelinkclicks: integer(),
    subscriberclicks: integer(),
    forwards: integer(),
    uniqueforwards: integer(),
    hardbounces: integer(),
    softbounces: integer(),
    unsubscribes: integer(),
    unsubreasons: integer(),
    updates: integer(),
    socialshares: integer(),
    replies: integer(),
    uniquereplies: integer(),
    spamcheck_score: integer(),
    spamcheck_max: integer(),
    initial_split_percentage: number('share while a split test runs, in per cent'),
    screenshot: text(),
    subject: text(),
    campaign: integer(),
    message: integer(),
  },
});
