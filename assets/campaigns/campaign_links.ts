import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const campaignLinks = defineAsset('campaign_links', {
  description: 'A link in a campaign, with how often it was clicked.',
  group: 'campaigns',
  endpoint: 'links',
  replication: incremental('updated_timestamp', { createdKey: 'created_timestamp' }),
  references: { campaignid: 'campaigns', messageid: 'messages', campaign: 'campaigns' },
  columns: {
    id: integer(),
    campaignid: integer(),
    messageid: integer(),
    link: text(),
    name: text(),
    ref: text(),
    tracked: integer(),
    uniquelinkclicks: integer({ evidence: 'client' }),
    linkclicks: integer({ evidence: 'client' }),
    campaign: integer(),
    message: text(),
    created_timestamp: timestamp({ evidence: 'client' }),
    updated_timestamp: timestamp({ evidence: 'client' }),
    created_by: integer({ evidence: 'client' }),
    updated_by: integer({ evidence: 'client' }),
  },
});
