import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental, newestFirst } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactConversions = defineAsset('contact_conversions', {
  description: 'One conversion that one contact completed.',
  group: 'automations',
  // Undocumented, and not in every plan: names are those of the Singer tap, some inferred.
  endpoint: 'contactConversions',
  replication: incremental('cdate'),
  // The table only grows (inferred), so its newest ids are its newest rows.
  reads: [newestFirst('cdate', { evidence: 'believed' }), newestFirst('id', { evidence: 'believed' })],
  references: {
    contact: 'contacts',
    conversion: 'conversions',
    conversion_trigger: 'conversion_triggers',
    conversiontrigger: 'conversion_triggers',
  },
  checks: [notNull('contact', { severity: 'warning' }), notNull('conversion', { severity: 'warning' })],
  evidence: 'tap',
  columns: {
    id: integer(),
    contact: integer(),
    conversion: integer(),
    conversion_trigger: integer({ evidence: 'inferred' }),
    converted_by_type: text('kind of the row that converted_by_id points at', { evidence: 'inferred' }),
    converted_by_id: integer('id of the row that converted_by_type names', { evidence: 'inferred' }),
    trigger_type: text({ evidence: 'inferred' }),
    modifier: text(),
    value: integer('integer cents'),
    currency: text(),
    dynamic: integer(),
    cdate: timestamp(),
    conversiontrigger: integer('conversion_trigger, in the other spelling'),
    converted_by: integer({ evidence: 'inferred' }),
  },
});
