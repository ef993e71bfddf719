import { integer, json, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const activities = defineAsset('activities', {
  description: 'An entry of the feed of what happened with contacts; rows may appear late, with an older time.',
  group: 'contacts',
  endpoint: 'activities',
  replication: incremental('tstamp'),
  references: { subscriberid: 'contacts', userid: 'users', user: 'users' },
  columns: {
    id: integer(),
    tstamp: timestamp('when the row last changed'),
    subscriberid: integer(),
    reference_type: text(),
    reference_id: integer(),
    reference_action: text(),
    json_data: text({ apiKey: 'jsonData' }),
    userid: integer(),
    permission: text(),
    reference_model_name: text({ apiKey: 'referenceModelName' }),
    reference: json(),
    user: integer(),
    notes: json(),
    recipients: json(),
  },
});
