import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const campaignLinks = defineAsset('campaign_links', {
  description: 'One link in one message of a campaign, with its clicks.',
  group: 'campaigns',
  // Only the listing of one campaign is documented. Every row has an object `links` of its own besides.
  endpoint: 'links',
  replication: incremental('updated_timestamp', { createdKey: 'created_timestamp' }),
  // Clicks are counted long after the send, without a newer date (reported).
  changesSilently: true,
  references: { campaignid: 'campaigns', messageid: 'messages', campaign: 'campaigns' },
  checks: [notNull('campaignid')],
  columns: {
    id: integer(),
    campaignid: integer(),
    messageid: integer('0 when the link belongs to no single message'),
    link: text(),
    name: text(),
    ref: text(),
    tracked: integer(),
    uniquelinkclicks: integer('contacts that clicked; changes after the send', { evidence: 'client' }),
    linkclicks: integer('changes after the send', { evidence: 'client' }),
    campaign: integer(),
    message: text(),
    created_timestamp: timestamp({ evidence: 'client' }),
    updated_timestamp: timestamp({ evidence: 'client' }),
    created_by: integer({ evidence: 'client' }),
    updated_by: integer({ evidence: 'client' }),
  },
});
