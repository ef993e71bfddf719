import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const goals = defineAsset('goals', {
  description: 'One goal of an automation: where contacts jump to once they meet its conditions.',
  group: 'automations',
  // Undocumented: names are those of the Singer tap, some inferred.
  endpoint: 'goals',
  replication: fullTable(),
  references: {
    blockid: 'automation_blocks',
    seriesid: 'automations',
    automation: 'automations',
    automation_block: 'automation_blocks',
  },
  checks: [notNull('name', { severity: 'warning' })],
  evidence: 'tap',
  columns: {
    id: integer(),
    blockid: integer('block of the automation'),
    seriesid: integer('automation'),
    name: text(),
    cdate: timestamp(),
    dirty_stats: integer({ evidence: 'inferred' }),
    automation: integer(),
    automation_block: integer({ evidence: 'inferred' }),
  },
});
