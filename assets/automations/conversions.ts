import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const conversions = defineAsset('conversions', {
  description: 'One aim of conversion tracking, such as a purchase or a sign-up.',
  group: 'automations',
  // Undocumented, and not in every plan: names are those of the Singer tap.
  endpoint: 'conversions',
  replication: incremental('udate', { createdKey: 'cdate' }),
  checks: [notNull('name', { severity: 'warning' })],
  evidence: 'tap',
  columns: {
    id: integer(),
    name: text(),
    value: integer('integer cents'),
    currency: text(),
    limit: integer(),
    enforcelimit: integer(),
    cdate: timestamp(),
    udate: timestamp(),
  },
});
