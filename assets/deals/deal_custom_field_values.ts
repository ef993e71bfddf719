import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const dealCustomFieldValues = defineAsset('deal_custom_field_values', {
  description: 'The value of one custom field of one deal.',
  group: 'deals',
  endpoint: 'dealCustomFieldData',
  singleKey: 'dealCustomFieldDatum',
  replication: incremental('updated_timestamp', { createdKey: 'created_timestamp' }),
  references: {
    deal_custom_field_metum_id: 'deal_custom_fields',
    deal_id: 'deals',
    custom_field_id: 'deal_custom_fields',
  },
  checks: [notNull('deal_id'), notNull('custom_field_id')],
  columns: {
    id: integer(),
    deal_custom_field_metum_id: integer('custom field', { apiKey: 'dealCustomFieldMetumId' }),
    deal_id: integer({ apiKey: 'dealId' }),
    custom_field_id: integer('custom field, once more', { apiKey: 'customFieldId' }),
    created_timestamp: timestamp({ apiKey: 'createdTimestamp' }),
    updated_timestamp: timestamp({ apiKey: 'updatedTimestamp' }),
    field_value: text('text, number or array by the type of the field; money in integer cents', {
      apiKey: 'fieldValue',
    }),
  },
});
