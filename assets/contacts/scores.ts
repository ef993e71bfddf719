import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const scores = defineAsset('scores', {
  description: 'The definition of a score; what each contact scored is no table of its own.',
  group: 'contacts',
  endpoint: 'scores',
  singleKey: 'score',
  replication: incremental('mdate', { createdKey: 'cdate' }),
  evidence: 'live',
  columns: {
    id: integer(),
    reltype: text('kind of the row that relid points at'),
    name: text(),
    descript: text(),
    status: integer('0 off, 1 on'),
    cdate: timestamp(),
    mdate: timestamp(),
  },
});
