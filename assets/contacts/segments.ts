import { integer, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const segments = defineAsset('segments', {
  description: 'A saved segment of contacts.',
  group: 'contacts',
  endpoint: 'segments',
  singleKey: 'segment',
  replication: fullTable(),
  references: { seriesid: 'automations' },
  evidence: 'live',
  columns: {
    id: integer(),
    name: text(),
    logic: text(),
    hidden: integer(),
    seriesid: integer(),
    created_timestamp: timestamp(),
    updated_timestamp: timestamp(),
    created_by: integer(),
    updated_by: integer(),
    segmentid_v2: text(),
  },
});
