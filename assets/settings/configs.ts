import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const configs = defineAsset('configs', {
  description: 'One setting of the account or of one user.',
  group: 'settings',
  // Undocumented: the columns are those of a client library.
  endpoint: 'configs',
  replication: incremental('updated_timestamp', { createdKey: 'created_timestamp' }),
  references: { userid: 'users' },
  checks: [notNull('keyname', { severity: 'warning' })],
  evidence: 'client',
  columns: {
    id: integer(),
    keyname: text(),
    section: text(),
    item: text(),
    userid: integer(),
    val: text('may hold secrets'),
    cdate: timestamp(),
    udate: timestamp(),
    created_timestamp: timestamp(),
    updated_timestamp: timestamp(),
    created_by: integer(),
    updated_by: integer(),
    owner: integer(),
  },
});
