import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental, newestFirst } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const dealActivities = defineAsset('deal_activities', {
  description: 'One change of a deal: its stage, its value, a note, a task.',
  group: 'deals',
  endpoint: 'dealActivities',
  // Rows are only added (inferred): nothing in them says when one was changed.
  replication: incremental('cdate'),
  // The table only grows (inferred), so its newest ids are its newest rows.
  reads: [newestFirst('cdate', { evidence: 'believed' }), newestFirst('id', { evidence: 'believed' })],
  references: {
    d_id: 'deals',
    d_stageid: 'deal_stages',
    userid: 'users',
    seriesid: 'automations',
    deal: 'deals',
    stage: 'deal_stages',
    user: 'users',
    automation: 'automations',
  },
  checks: [notNull('d_id')],
  columns: {
    id: integer(),
    d_id: integer('deal'),
    d_stageid: integer('stage'),
    userid: integer(),
    data_id: integer('id of the row that data_type names', { apiKey: 'dataId' }),
    data_type: text('kind of the row that data_id points at', { apiKey: 'dataType' }),
    data_action: text({ apiKey: 'dataAction' }),
    data_oldval: text('value before the change', { apiKey: 'dataOldval' }),
    cdate: timestamp(),
    sortdate: timestamp(),
    is_addtask: integer({ apiKey: 'isAddtask' }),
    deleted: integer(),
    seriesid: integer('automation that did it'),
    deal: integer(),
    stage: integer(),
    user: integer(),
    automation: integer(),
  },
});
