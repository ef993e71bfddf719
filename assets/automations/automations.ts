import { acceptedValues, notNull, rowCountChange } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const automations = defineAsset('automations', {
  description: 'One automation, with how many contacts went in and out.',
  group: 'automations',
  endpoint: 'automations',
  singleKey: 'automation',
  replication: incremental('mdate', { createdKey: 'cdate' }),
  // Entered and exited move with each contact, without a newer date (reported).
  changesSilently: true,
  references: { userid: 'users' },
  checks: [notNull('name'), acceptedValues('status', [1, 2]), rowCountChange({ most: 0.5 })],
  columns: {
    id: integer(),
    name: text(),
    cdate: timestamp(),
    mdate: timestamp(),
    userid: integer(),
    status: integer('1 active, 2 inactive'),
    entered: integer('contacts so far; changes without a newer mdate'),
    exited: integer('contacts so far; changes without a newer mdate'),
    hidden: integer(),
    defaultscreenshot: text(),
    screenshot: text(),
  },
});
