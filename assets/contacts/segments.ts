import { acceptedValues } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const segments = defineAsset('segments', {
  description: 'One saved segment of contacts, by the older kind of segments.',
  group: 'contacts',
  // No longer in the docs; answered in 2026 (seen live).
  endpoint: 'segments',
  singleKey: 'segment',
  // updated_timestamp is there (seen live), but nothing is known of when it moves.
  replication: fullTable(),
  references: { seriesid: 'automations' },
  checks: [acceptedValues('logic', ['and', 'or'])],
  evidence: 'live',
  columns: {
    id: integer(),
    name: text(),
    logic: text('how its conditions are joined: and, or'),
    hidden: integer(),
    seriesid: integer('automation'),
    created_timestamp: timestamp(),
    updated_timestamp: timestamp(),
    created_by: integer(),
    updated_by: integer(),
    segmentid_v2: text('id of the same segment among the newer kind'),
  },
});
