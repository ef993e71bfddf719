import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactConversions = defineAsset('contact_conversions', {
  description: 'A conversion that a contact completed.',
  group: 'automations',
  endpoint: 'contactConversions',
  replication: incremental('cdate'),
  references: {
    contact: 'contacts',
    conversion: 'conversions',
    conversion_trigger: 'conversion_triggers',
    conversiontrigger: 'conversion_triggers',
  },
  evidence: 'tap',
  columns: {
    id: integer(),
    contact: integer(),
    conversion: integer(),
    conversion_trigger: integer({ evidence: 'inferred' }),
    converted_by_type: text({ evidence: 'inferred' }),
    converted_by_id: integer({ evidence: 'inferred' }),
    trigger_type: text({ evidence: 'inferred' }),
    modifier: text(),
    value: integer('integer cents'),
    currency: text(),
    dynamic: integer(),
    cdate: timestamp(),
    conversiontrigger: integer(),
    converted_by: integer({ evidence: 'inferred' }),
  },
});
