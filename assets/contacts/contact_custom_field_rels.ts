import { notNull } from '../../graph/check';
import { integer, timestamp } from '../../graph/column';
import { fullTable, rides } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactCustomFieldRels = defineAsset('contact_custom_field_rels', {
  description: 'One list, or all of them, that a custom field of contacts belongs to.',
  group: 'contacts',
  // No listing of its own is documented: the rows come along in the pages of /fields.
  endpoint: 'fields',
  recordsKey: 'fieldRels',
  replication: fullTable(),
  extraction: rides('contact_custom_fields', 'relations', 'field'),
  references: { field: 'contact_custom_fields' },
  checks: [notNull('field'), notNull('relid')],
  evidence: 'live',
  columns: {
    id: integer(),
    field: integer(),
    relid: integer('list; 0 means all lists'),
    dorder: integer('display order'),
    cdate: timestamp(),
  },
});
