import { notNull } from '../../graph/check';
import { integer, json, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const taskTypes = defineAsset('task_types', {
  description: 'One kind of task, such as call or meeting.',
  group: 'deals',
  // A lower-case t (documented).
  endpoint: 'dealTasktypes',
  singleKey: 'dealTasktype',
  // Built-in kinds may have neither cdate nor udate (in samples).
  replication: fullTable(),
  checks: [notNull('title')],
  evidence: 'live',
  columns: {
    id: integer(),
    cdate: timestamp(),
    defduration: integer('minutes'),
    status: integer(),
    title: text(),
    udate: timestamp(),
    created_by: integer(),
    created_utc_timestamp: timestamp(),
    display_order: integer(),
    outcomes: json(),
    updated_by: integer(),
    updated_utc_timestamp: timestamp(),
  },
});
