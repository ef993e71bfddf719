import { notNull } from '../../graph/check';
import { integer, json, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const siteMessages = defineAsset('site_messages', {
  description: 'One message that an automation shows on a web site.',
  group: 'campaigns',
  // Undocumented: names are those of the Singer tap.
  endpoint: 'siteMessages',
  replication: incremental('ldate'),
  references: { automation: 'automations' },
  checks: [notNull('name', { severity: 'warning' })],
  evidence: 'tap',
  columns: {
    id: integer(),
    name: text(),
    automation: integer(),
    template: json(),
    ldate: timestamp(),
  },
});
