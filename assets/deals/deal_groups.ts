import { integer, json, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const dealGroups = defineAsset('deal_groups', {
  description: 'A pipeline, as far as the user of the token may see it.',
  group: 'deals',
  endpoint: 'dealGroups',
  singleKey: 'dealGroup',
  replication: incremental('udate', { createdKey: 'cdate' }),
  evidence: 'live',
  columns: {
    id: integer(),
    allgroups: text(),
    allusers: text(),
    autoassign: text(),
    cdate: timestamp(),
    currency: text(),
    stages: json(),
    title: text(),
    udate: timestamp(),
    count: integer(),
    source: text(),
    win_probability_initialize_date: timestamp(),
  },
});
