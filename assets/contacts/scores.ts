import { acceptedValues, notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const scores = defineAsset('scores', {
  description: 'The definition of one score; what contacts and deals scored is no table of ours.',
  group: 'contacts',
  endpoint: 'scores',
  singleKey: 'score',
  replication: incremental('mdate', { createdKey: 'cdate' }),
  checks: [notNull('name'), acceptedValues('status', [0, 1])],
  evidence: 'live',
  columns: {
    id: integer(),
    reltype: text('what is scored, contacts or deals'),
    name: text(),
    descript: text(),
    status: integer('0 off, 1 on'),
    cdate: timestamp(),
    mdate: timestamp(),
  },
});
