import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const conversionTriggers = defineAsset('conversion_triggers', {
  description: 'One event that makes a conversion count.',
  group: 'automations',
  // Undocumented, and not in every plan: names are those of the Singer tap, some inferred.
  endpoint: 'conversionTriggers',
  replication: incremental('udate', { createdKey: 'cdate' }),
  references: { conversion: 'conversions', automation_block: 'automation_blocks' },
  checks: [notNull('conversion', { severity: 'warning' })],
  evidence: 'tap',
  columns: {
    id: integer(),
    conversion: integer(),
    trigger_type: text({ evidence: 'inferred' }),
    modifier: text(),
    value: text(),
    dynamic: integer(),
    retroactive: integer(),
    cdate: timestamp(),
    udate: timestamp(),
    automation_block: integer({ evidence: 'inferred' }),
  },
});
