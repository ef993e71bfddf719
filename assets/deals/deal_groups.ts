import { notNull } from '../../graph/check';
import { integer, json, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const dealGroups = defineAsset('deal_groups', {
  description: 'One pipeline that the user of the token may see.',
  group: 'deals',
  endpoint: 'dealGroups',
  singleKey: 'dealGroup',
  replication: incremental('udate', { createdKey: 'cdate' }),
  // Count moves with each deal, without a newer date (reported).
  changesSilently: true,
  checks: [notNull('title')],
  evidence: 'live',
  columns: {
    id: integer(),
    allgroups: text('1 when all groups of users may work in it'),
    allusers: text('1 when all users may be given deals'),
    autoassign: text('how a new deal gets its owner'),
    cdate: timestamp(),
    currency: text('ISO 4217 code, in either case'),
    stages: json('ids in deal_stages'),
    title: text(),
    udate: timestamp(),
    count: integer(),
    source: text(),
    win_probability_initialize_date: timestamp(),
  },
});
