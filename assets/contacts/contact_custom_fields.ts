import { notNull } from '../../graph/check';
import { integer, json, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactCustomFields = defineAsset('contact_custom_fields', {
  description: 'One custom field that contacts can have.',
  group: 'contacts',
  endpoint: 'fields',
  singleKey: 'field',
  replication: fullTable(),
  checks: [notNull('title')],
  evidence: 'live',
  columns: {
    id: integer(),
    title: text(),
    descript: text('explanation shown to people'),
    type: text('dropdown, checkbox, date, text, …; may be empty'),
    isrequired: integer(),
    perstag: text('name in personalization tags'),
    defval: text('default value'),
    show_in_list: integer(),
    rows: integer('height of a text area'),
    cols: integer('width of a text area'),
    visible: integer(),
    service: text(),
    ordernum: integer(),
    cdate: timestamp(),
    udate: timestamp(),
    created_by: integer(),
    created_timestamp: timestamp(),
    options: json('ids in contact_custom_field_options'),
    relations: json('ids in contact_custom_field_rels'),
    updated_by: integer(),
    updated_timestamp: timestamp(),
  },
});
