import { acceptedValues, notNull } from '../../graph/check';
import { integer, json, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const tasks = defineAsset('tasks', {
  description: 'One task on a deal, a contact or an account.',
  group: 'deals',
  endpoint: 'dealTasks',
  singleKey: 'dealTask',
  replication: incremental('udate', { createdKey: 'cdate' }),
  references: {
    deal_tasktype: 'task_types',
    automation: 'automations',
    done_automation: 'automations',
    user: 'users',
    assignee: 'users',
  },
  checks: [notNull('relid'), acceptedValues('status', [0, 1])],
  columns: {
    id: integer(),
    duedate: timestamp('start of the task'),
    edate: timestamp('end of the task'),
    status: integer('0 open, 1 done'),
    title: text(),
    note: text(),
    relid: integer('id of the row that reltype names'),
    reltype: text('kind of the row that relid points at'),
    deal_tasktype: integer({ apiKey: 'dealTasktype' }),
    cdate: timestamp(),
    udate: timestamp(),
    automation: integer(),
    done_automation: integer('automation that starts when the task is done', { apiKey: 'doneAutomation' }),
    user: integer(),
    assignee: integer(),
    owner: json('{type, id} of the row that the task is on'),
    outcome_id: integer({ apiKey: 'outcomeId' }),
    outcome_info: json({ apiKey: 'outcomeInfo' }),
  },
});
