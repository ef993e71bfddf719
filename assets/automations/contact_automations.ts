import { acceptedValues, notNull } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import { incremental, newestFirst, ridesOnChanged } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const contactAutomations = defineAsset('contact_automations', {
  description: 'One passage of a contact through an automation; a contact may enter the same one again.',
  group: 'automations',
  endpoint: 'contactAutomations',
  singleKey: 'contactAutomation',
  // The API’s own links order by lastdate (in a captured answer); adddate stays when a contact moves on (inferred).
  replication: incremental('lastdate', { createdKey: 'adddate' }),
  // The array that include= adds was seen live; whether a change of a row touches its contact is learned before it is used.
  reads: [
    ridesOnChanged('contacts', 'contactAutomations', 'contact'),
    newestFirst('lastdate', { evidence: 'believed' }),
  ],
  references: { contact: 'contacts', seriesid: 'automations', automation: 'automations' },
  checks: [notNull('contact'), notNull('seriesid'), acceptedValues('status', [1, 2])],
  columns: {
    id: integer(),
    contact: integer(),
    seriesid: integer('automation'),
    startid: integer(),
    status: integer('1 under way, 2 completed'),
    batchid: text('null or completed, where seen'),
    adddate: timestamp('when the contact entered'),
    remdate: timestamp('when the contact left'),
    timespan: integer(),
    lastblock: integer('block that the contact last reached'),
    lastlogid: integer(),
    lastdate: timestamp('when the contact last moved'),
    completed_elements: integer('blocks passed so far', { apiKey: 'completedElements' }),
    total_elements: integer('blocks in all', { apiKey: 'totalElements' }),
    completed: integer(),
    complete_value: integer('per cent', { apiKey: 'completeValue' }),
    automation: integer(),
    in_als: integer({ evidence: 'client' }),
  },
});
