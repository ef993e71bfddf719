import { integer, json, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const automationBlocks = defineAsset('automation_blocks', {
  description: 'One block of an automation: a trigger, a wait, an action.',
  group: 'automations',
  endpoint: 'automationBlocks',
  replication: incremental('mdate', { createdKey: 'cdate' }),
  references: { automation: 'automations', parent: 'automation_blocks' },
  evidence: 'client',
  columns: {
    id: integer(),
    automation: integer(),
    parent: integer(),
    ordernum: integer(),
    params: json(),
    deleted: integer(),
    cdate: timestamp(),
    mdate: timestamp(),
    type: text(),
  },
});
