import { integer, text, timestamp } from '../../graph/column';
import { incremental } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactAutomations = defineAsset('contact_automations', {
  description: 'One passage of a contact through an automation; a contact may enter the same one again.',
  group: 'automations',
  endpoint: 'contactAutomations',
  singleKey: 'contactAutomation',
  replication: incremental('lastdate', { createdKey: 'adddate' }),
  references: { contact: 'contacts', seriesid: 'automations', automation: 'automations' },
  columns: {
    id: integer(),
    contact: integer(),
    seriesid: integer('automation'),
    startid: integer(),
    status: integer('1 under way, 2 completed'),
    batchid: text(),
    adddate: timestamp('when the contact entered'),
    remdate: timestamp('when the contact left'),
    timespan: integer(),
    lastblock: integer(),
    lastlogid: integer(),
    lastdate: timestamp('when the contact last moved'),
    completed_elements: integer({ apiKey: 'completedElements' }),
    total_elements: integer({ apiKey: 'totalElements' }),
    completed: integer(),
    complete_value: integer({ apiKey: 'completeValue' }),
    automation: integer(),
    in_als: integer({ evidence: 'client' }),
  },
});
