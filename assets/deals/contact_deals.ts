import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactDeals = defineAsset('contact_deals', {
  description: 'One contact of one deal beside its main contact.',
  group: 'deals',
  endpoint: 'contactDeals',
  singleKey: 'contactDeal',
  replication: incremental('updated_timestamp', { createdKey: 'created_timestamp' }),
  references: { deal: 'deals', contact: 'contacts' },
  checks: [notNull('deal'), notNull('contact')],
  columns: {
    id: integer(),
    deal: integer(),
    contact: integer(),
    role: text({ evidence: 'tap' }),
    cdate: timestamp(),
    created_timestamp: timestamp({ evidence: 'inferred' }),
    updated_timestamp: timestamp({ evidence: 'inferred' }),
    created_by: integer({ evidence: 'inferred' }),
    updated_by: integer({ evidence: 'inferred' }),
  },
});
