import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const accountCustomFieldValues = defineAsset('account_custom_field_values', {
  description: 'The value of one custom field of one account.',
  group: 'accounts',
  endpoint: 'accountCustomFieldData',
  singleKey: 'accountCustomFieldDatum',
  replication: incremental('updated_timestamp', { createdKey: 'created_timestamp' }),
  references: {
    account_custom_field_metum_id: 'account_custom_fields',
    account_id: 'accounts',
    custom_field_id: 'account_custom_fields',
  },
  checks: [notNull('account_id'), notNull('custom_field_id')],
  columns: {
    id: integer(),
    account_custom_field_metum_id: integer('custom field', { apiKey: 'accountCustomFieldMetumId' }),
    account_id: integer({ apiKey: 'accountId' }),
    custom_field_id: integer('custom field, once more', { apiKey: 'customFieldId' }),
    created_timestamp: timestamp({ apiKey: 'createdTimestamp' }),
    updated_timestamp: timestamp({ apiKey: 'updatedTimestamp' }),
    field_value: text('text, number or array by the type of the field; money in integer cents', {
      apiKey: 'fieldValue',
    }),
  },
});
