import { notNull, rowCountChange } from '../../graph/check';
import { integer, timestamp } from '../../graph/column';
import { incremental, newestFirst, ridesOnChanged } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactTags = defineAsset('contact_tags', {
  description: 'One tag on one contact; the row goes when the tag is removed.',
  group: 'contacts',
  endpoint: 'contactTags',
  singleKey: 'contactTag',
  replication: incremental('updated_timestamp', { createdKey: 'created_timestamp' }),
  // The array that include= adds was seen live; whether a change of a row touches its contact is learned before it is used.
  reads: [
    ridesOnChanged('contacts', 'contactTags', 'contact'),
    newestFirst('updated_timestamp', { evidence: 'believed' }),
  ],
  references: { contact: 'contacts', tag: 'tags' },
  checks: [notNull('contact'), notNull('tag'), rowCountChange({ most: 0.5 })],
  evidence: 'live',
  columns: {
    id: integer(),
    contact: integer(),
    tag: integer(),
    cdate: timestamp(),
    created_timestamp: timestamp(),
    updated_timestamp: timestamp(),
    created_by: integer(),
    updated_by: integer(),
  },
});
