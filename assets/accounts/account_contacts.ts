import { notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental, newestFirst, ridesOnChanged } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const accountContacts = defineAsset('account_contacts', {
  description: 'One contact at one account, and its job there.',
  group: 'accounts',
  endpoint: 'accountContacts',
  singleKey: 'accountContact',
  replication: incremental('updated_timestamp', { createdKey: 'created_timestamp' }),
  // The array that include= adds was seen live; whether a change of a row touches its contact is learned before it is used.
  reads: [
    ridesOnChanged('contacts', 'accountContacts', 'contact'),
    newestFirst('updated_timestamp', { evidence: 'believed' }),
  ],
  references: { account: 'accounts', contact: 'contacts' },
  checks: [notNull('account'), notNull('contact')],
  columns: {
    id: integer(),
    account: integer(),
    contact: integer(),
    job_title: text({ apiKey: 'jobTitle' }),
    created_timestamp: timestamp({ apiKey: 'createdTimestamp' }),
    updated_timestamp: timestamp({ apiKey: 'updatedTimestamp' }),
  },
});
