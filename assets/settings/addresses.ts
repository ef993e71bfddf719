import { notNull } from '../../graph/check';
import { boolean, integer, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const addresses = defineAsset('addresses', {
  description: 'One postal address that stands under campaigns.',
  group: 'settings',
  endpoint: 'addresses',
  singleKey: 'address',
  replication: fullTable(),
  checks: [notNull('country', { severity: 'warning' })],
  evidence: 'live',
  columns: {
    id: integer(),
    company_name: text({ apiKey: 'companyName' }),
    address1: text(),
    address2: text(),
    city: text(),
    state: text(),
    district: text(),
    zip: text(),
    country: text(),
    allgroup: integer('1 when all groups of users may use it'),
    is_default: boolean({ apiKey: 'isDefault' }),
    created_by: integer(),
    created_timestamp: timestamp(),
    sms_name: text({ apiKey: 'smsName' }),
    updated_by: integer(),
    updated_timestamp: timestamp(),
  },
});
