import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const dealCustomFieldValues = defineAsset('deal_custom_field_values', {
  description: 'What one deal says in one of its custom fields.',
  group: 'deals',
  endpoint: 'dealCustomFieldData',
  singleKey: 'dealCustomFieldDatum',
  replication: incremental('updated_timestamp', { createdKey: 'created_timestamp' }),
  references: {
    deal_custom_field_metum_id: 'deal_custom_fields',
    deal_id: 'deals',
    custom_field_id: 'deal_custom_fields',
  },
  columns: {
    id: integer(),
    deal_custom_field_metum_id: integer({ apiKey: 'dealCustomFieldMetumId' }),
    deal_id: integer({ apiKey: 'dealId' }),
    custom_field_id: integer({ apiKey: 'customFieldId' }),
    created_timestamp: timestamp({ apiKey: 'createdTimestamp' }),
    updated_timestamp: timestamp({ apiKey: 'updatedTimestamp' }),
    field_value: text('money in cents; several choices as an array', { apiKey: 'fieldValue' }),
  },
});
