import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const campaignLists = defineAsset('campaign_lists', {
  description: 'One list that one campaign goes to.',
  group: 'campaigns',
  // Undocumented: the columns are those of a client library.
  endpoint: 'campaignLists',
  replication: fullTable(),
  references: {
    campaignid: 'campaigns',
    listid: 'lists',
    userid: 'users',
    user: 'users',
    list: 'lists',
    campaign: 'campaigns',
  },
  checks: [notNull('campaignid', { severity: 'warning' }), notNull('listid', { severity: 'warning' })],
  evidence: 'client',
  columns: {
    id: integer(),
    campaignid: integer(),
    listid: integer(),
    userid: integer(),
    list_amt: integer('recipients from this list'),
    cdate: timestamp(),
    udate: timestamp(),
    name: text(),
    user: integer(),
    list: integer(),
    campaign: integer(),
  },
});
