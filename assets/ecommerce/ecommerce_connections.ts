import { acceptedValues, notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const ecommerceConnections = defineAsset('ecommerce_connections', {
  description: 'One shop that is linked to the account.',
  group: 'ecommerce',
  endpoint: 'connections',
  singleKey: 'connection',
  replication: incremental('udate', { createdKey: 'cdate' }),
  checks: [notNull('service'), acceptedValues('status', [0, 1]), acceptedValues('sync_status', [0, 1])],
  evidence: 'live',
  columns: {
    id: integer(),
    service: text(),
    externalid: text('id of the shop at the service'),
    name: text(),
    is_internal: integer('1 when the service is ActiveCampaign’s own', { apiKey: 'isInternal' }),
    status: integer('0 error, 1 connected'),
    sync_status: integer('0 stopped, 1 under way', { apiKey: 'syncStatus' }),
    last_sync: timestamp({ apiKey: 'lastSync' }),
    logo_url: text({ apiKey: 'logoUrl' }),
    link_url: text({ apiKey: 'linkUrl' }),
    cdate: timestamp(),
    udate: timestamp(),
    connection_type: text({ apiKey: 'connectionType' }),
    credential_expiration: text({ apiKey: 'credentialExpiration' }),
    disconnect_date: text({ apiKey: 'disconnectDate' }),
    list_id: text({ apiKey: 'listId' }),
    plan_tier: text({ apiKey: 'planTier' }),
    service_name: text({ apiKey: 'serviceName' }),
    sync_request_time: text(),
    sync_start_time: text(),
  },
});
