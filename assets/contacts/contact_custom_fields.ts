import { integer, json, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactCustomFields = defineAsset('contact_custom_fields', {
  description: 'The custom fields that contacts can have.',
  group: 'contacts',
  endpoint: 'fields',
  singleKey: 'field',
  replication: fullTable(),
  evidence: 'live',
  columns: {
    id: integer(),
    title: text(),
    descript: text(),
    type: text(),
    isrequired: integer(),
    perstag: text('name in personalization tags'),
    defval: text(),
    show_in_list: integer(),
    rows: integer(),
    cols: integer(),
    visible: integer(),
    service: text(),
    ordernum: integer(),
    cdate: timestamp(),
    udate: timestamp(),
    created_by: integer(),
    created_timestamp: timestamp(),
    options: json(),
    relations: json(),
    updated_by: integer(),
    updated_timestamp: timestamp(),
  },
});
