import { notNull } from '../../graph/check';
import { integer, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const dealGroupUsers = defineAsset('deal_group_users', {
  description: 'One user who may work in one pipeline.',
  group: 'deals',
  endpoint: 'dealGroupUsers',
  replication: fullTable(),
  references: { deal_group: 'deal_groups', user: 'users' },
  checks: [notNull('deal_group'), notNull('user')],
  columns: {
    id: integer(),
    deal_group: integer('pipeline', { apiKey: 'dealGroup' }),
    user: integer(),
    cdate: timestamp(),
  },
});
