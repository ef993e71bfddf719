import { integer, text, timestamp } from '../../graph/column';
import { fullTable, rides } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactCustomFieldOptions = defineAsset('contact_custom_field_options', {
  description: 'A choice that a custom field of contacts offers.',
  group: 'contacts',
  endpoint: 'fields',
  recordsKey: 'fieldOptions',
  singleKey: 'fieldOption',
  replication: fullTable(),
  extraction: rides('contact_custom_fields'),
  references: { field: 'contact_custom_fields' },
  evidence: 'live',
  columns: {
    id: integer(),
    field: integer(),
    orderid: integer(),
    value: text(),
    label: text(),
    isdefault: integer(),
    cdate: timestamp(),
    udate: timestamp(),
  },
});
