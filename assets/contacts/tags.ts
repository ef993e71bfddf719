import { acceptedValues, notNull, rowCountChange } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const tags = defineAsset('tags', {
  description: 'One tag for contacts or templates.',
  group: 'contacts',
  endpoint: 'tags',
  singleKey: 'tag',
  // updated_timestamp is there, but subscriber_count moves without it (seen live).
  replication: fullTable(),
  checks: [notNull('tag'), acceptedValues('tag_type', ['contact', 'template']), rowCountChange({ most: 0.5 })],
  evidence: 'live',
  columns: {
    id: integer(),
    tag_type: text('contact or template', { apiKey: 'tagType' }),
    tag: text('the name'),
    description: text(),
    cdate: timestamp(),
    created_timestamp: timestamp(),
    updated_timestamp: timestamp(),
    created_by: integer(),
    updated_by: integer(),
    deleted: integer(),
    subscriber_count: integer('changes without a newer updated_timestamp'),
  },
});
