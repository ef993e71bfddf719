import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { fullTable, rides } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactCustomFieldOptions = defineAsset('contact_custom_field_options', {
  description: 'One choice that a custom field of contacts offers.',
  group: 'contacts',
  // No listing of its own is documented: the options come along in the pages of /fields.
  endpoint: 'fields',
  recordsKey: 'fieldOptions',
  replication: fullTable(),
  extraction: rides('contact_custom_fields', 'options', 'field'),
  references: { field: 'contact_custom_fields' },
  checks: [notNull('field')],
  evidence: 'live',
  columns: {
    id: integer(),
    field: integer(),
    orderid: integer('place among the choices'),
    value: text(),
    label: text(),
    isdefault: integer('1 when chosen beforehand'),
    cdate: timestamp(),
    udate: timestamp(),
  },
});
