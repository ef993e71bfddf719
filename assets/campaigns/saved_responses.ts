import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const savedResponses = defineAsset('saved_responses', {
  description: 'One text that users keep ready for answers by mail.',
  group: 'campaigns',
  endpoint: 'savedResponses',
  singleKey: 'savedResponse',
  replication: incremental('mdate', { createdKey: 'cdate' }),
  references: { last_sent_user_id: 'users' },
  checks: [notNull('title')],
  columns: {
    id: integer(),
    title: text(),
    subject: text(),
    body: text(),
    ldate: timestamp('when it was last sent'),
    last_sent_user_id: integer(),
    cdate: timestamp(),
    mdate: timestamp(),
  },
});
