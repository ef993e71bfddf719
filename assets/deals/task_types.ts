import { integer, json, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const taskTypes = defineAsset('task_types', {
  description: 'A kind of task, such as call or meeting.',
  group: 'deals',
  endpoint: 'dealTasktypes',
  singleKey: 'dealTasktype',
  replication: fullTable(),
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
