import { integer, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const goals = defineAsset('goals', {
  description: 'A goal of an automation.',
  group: 'automations',
  endpoint: 'goals',
  replication: fullTable(),
  references: {
    blockid: 'automation_blocks',
    seriesid: 'automations',
    automation: 'automations',
    automation_block: 'automation_blocks',
  },
  evidence: 'tap',
  columns: {
    id: integer(),
    blockid: integer(),
    seriesid: integer(),
    name: text(),
    cdate: timestamp(),
    dirty_stats: integer({ evidence: 'inferred' }),
    automation: integer(),
    automation_block: integer({ evidence: 'inferred' }),
  },
});
