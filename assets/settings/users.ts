import { notNull, unique } from '../../graph/check';
import { integer, json, text, timestamp } from '../../graph/column';
import { fullTable } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const users = defineAsset('users', {
  description: 'One user of the account.',
  group: 'settings',
  endpoint: 'users',
  singleKey: 'user',
  // The dates that the Singer tap declares were never seen in a row.
  replication: fullTable(),
  checks: [notNull('username'), unique('username', { severity: 'warning' })],
  evidence: 'live',
  columns: {
    id: integer(),
    username: text(),
    first_name: text({ apiKey: 'firstName' }),
    last_name: text({ apiKey: 'lastName' }),
    email: text(),
    phone: text(),
    signature: text(),
    local_zoneid: text('time zone of the user', { apiKey: 'localZoneid' }),
    password_updated_utc_timestamp: timestamp({ evidence: 'client' }),
    cdate: timestamp({ evidence: 'client' }),
    udate: timestamp({ evidence: 'client' }),
    mfa_enabled: integer({ apiKey: 'mfaEnabled' }),
    lang: text(),
    roles: json(),
  },
});
