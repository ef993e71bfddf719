import { integer, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const tags = defineAsset('tags', {
  description: 'A tag for contacts, templates and the like.',
  group: 'contacts',
  endpoint: 'tags',
  singleKey: 'tag',
  replication: fullTable(),
  evidence: 'live',
  columns: {
    id: integer(),
    tag_type: text({ apiKey: 'tagType' }),
    tag: text(),
    description: text(),
    cdate: timestamp(),
    created_timestamp: timestamp(),
    updated_timestamp: timestamp(),
    created_by: integer(),
    updated_by: integer(),
    deleted: integer(),
    subscriber_count: integer(),
  },
});
