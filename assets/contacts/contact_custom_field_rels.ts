import { integer, timestamp } from '../../graph/column';
import { fullTable, rides } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactCustomFieldRels = defineAsset('contact_custom_field_rels', {
  description: 'Which lists a custom field of contacts belongs to.',
  group: 'contacts',
  endpoint: 'fields',
  recordsKey: 'fieldRels',
  singleKey: 'fieldRel',
  replication: fullTable(),
  extraction: rides('contact_custom_fields'),
  references: { field: 'contact_custom_fields' },
  evidence: 'live',
  columns: {
    id: integer(),
    field: integer(),
    relid: integer('list; 0 means all lists'),
    dorder: integer(),
    cdate: timestamp(),
  },
});
