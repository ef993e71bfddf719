import { notNull } from '../../graph/check';
import { integer, json, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const automationBlocks = defineAsset('automation_blocks', {
  description: 'One block of an automation: a wait, a condition, an action.',
  group: 'automations',
  // Undocumented: the columns are those of a client library.
  endpoint: 'automationBlocks',
  replication: incremental('mdate', { createdKey: 'cdate' }),
  references: { automation: 'automations', parent: 'automation_blocks' },
  checks: [notNull('automation', { severity: 'warning' })],
  evidence: 'client',
  columns: {
    id: integer(),
    automation: integer(),
    parent: integer('block before this one'),
    ordernum: integer(),
    params: json('settings of the block, by its type; [] when there are none'),
    deleted: integer(),
    cdate: timestamp(),
    mdate: timestamp(),
    type: text('what the block does'),
  },
});
