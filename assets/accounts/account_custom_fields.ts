import { notNull } from '../../graph/check';
import { boolean, integer, json, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const accountCustomFields = defineAsset('account_custom_fields', {
  description: 'One custom field that accounts can have.',
  group: 'accounts',
  endpoint: 'accountCustomFieldMeta',
  singleKey: 'accountCustomFieldMetum',
  replication: incremental('updated_timestamp', { createdKey: 'created_timestamp' }),
  checks: [notNull('field_label'), notNull('field_type')],
  columns: {
    id: integer(),
    field_label: text({ apiKey: 'fieldLabel' }),
    field_type: text({ apiKey: 'fieldType' }),
    field_options: json('choices, for fields that have them', { apiKey: 'fieldOptions' }),
    field_default: text('text, number or array by the type of the field', { apiKey: 'fieldDefault' }),
    field_default_currency: text('ISO 4217 code', { apiKey: 'fieldDefaultCurrency' }),
    is_form_visible: boolean({ apiKey: 'isFormVisible' }),
    is_required: boolean({ apiKey: 'isRequired' }),
    display_order: integer({ apiKey: 'displayOrder' }),
    personalization: text('name in personalization tags'),
    known_field_id: integer({ apiKey: 'knownFieldId' }),
    hide_field_flag: boolean({ apiKey: 'hideFieldFlag' }),
    created_timestamp: timestamp({ apiKey: 'createdTimestamp' }),
    updated_timestamp: timestamp({ apiKey: 'updatedTimestamp' }),
  },
});
