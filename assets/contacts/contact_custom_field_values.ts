import { notNull, rowCountChange } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental, newestFirst, ridesOnChanged } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactCustomFieldValues = defineAsset('contact_custom_field_values', {
  description: 'The value of one custom field of one contact.',
  group: 'contacts',
  endpoint: 'fieldValues',
  singleKey: 'fieldValue',
  replication: incremental('udate', { createdKey: 'cdate' }),
  // The array that include= adds was seen live; whether a change of a row touches its contact is learned before it is used.
  reads: [ridesOnChanged('contacts', 'fieldValues', 'contact'), newestFirst('udate', { evidence: 'believed' })],
  references: { contact: 'contacts', field: 'contact_custom_fields' },
  checks: [notNull('contact'), notNull('field'), rowCountChange({ most: 0.5 })],
  evidence: 'live',
  columns: {
    id: integer(),
    contact: integer(),
    field: integer(),
    value: text('several choices come as ||a||b||'),
    cdate: timestamp(),
    udate: timestamp(),
    owner: integer('contact'),
    created_by: integer(),
    updated_by: integer(),
  },
});
