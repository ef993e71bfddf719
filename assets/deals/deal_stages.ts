import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const dealStages = defineAsset('deal_stages', {
  description: 'One stage of a pipeline.',
  group: 'deals',
  endpoint: 'dealStages',
  singleKey: 'dealStage',
  replication: incremental('udate', { createdKey: 'cdate' }),
  references: { group: 'deal_groups' },
  checks: [notNull('group'), notNull('title')],
  evidence: 'live',
  columns: {
    id: integer(),
    card_region1: text({ apiKey: 'cardRegion1' }),
    card_region2: text({ apiKey: 'cardRegion2' }),
    card_region3: text({ apiKey: 'cardRegion3' }),
    card_region4: text({ apiKey: 'cardRegion4' }),
    card_region5: text({ apiKey: 'cardRegion5' }),
    cdate: timestamp(),
    color: text(),
    deal_order: text('how deals are sorted on the board', { apiKey: 'dealOrder' }),
    group: integer('pipeline'),
    order: integer('place in the pipeline'),
    title: text(),
    udate: timestamp(),
    width: integer('pixels on the board'),
  },
});
