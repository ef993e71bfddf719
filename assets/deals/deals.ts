import { acceptedValues, customSql, rowCountChange } from '../../graph/check';
import { boolean, integer, number, text, timestamp } from '../../graph/column';
import { incremental, newestFirst, sinceFilter } from '../../graph/define-asset';
import { defineAsset } from '../keys';

export const deals = defineAsset('deals', {
  description: 'One deal with its value, its stage and its people.',
  group: 'deals',
  endpoint: 'deals',
  singleKey: 'deal',
  replication: incremental('mdate', { createdKey: 'cdate' }),
  // The filter is documented; the order is in other people's code only.
  reads: [
    sinceFilter('filters[updated_after]', {
      createdParam: 'filters[created_after]',
      untilParam: 'filters[updated_before]',
      createdUntilParam: 'filters[created_before]',
      evidence: 'documented',
    }),
    newestFirst('mdate', { evidence: 'believed' }),
  ],
  references: {
    owner: 'users',
    contact: 'contacts',
    group: 'deal_groups',
    stage: 'deal_stages',
    nexttaskid: 'tasks',
    next_task: 'tasks',
    account: 'accounts',
    customer_account: 'accounts',
  },
  checks: [
    customSql('hasStageUnlessHidden', {
      sql: 'SELECT id FROM main.deals WHERE stage IS NULL AND is_disabled IS NOT TRUE',
      description: 'a deal has a stage, unless its pipeline is hidden from the user of the token',
    }),
    acceptedValues('status', [0, 1, 2]),
    rowCountChange({ most: 0.5 }),
  ],
  evidence: 'live',
  // Documented: deals of a pipeline that the user of the token may not see come as {id, isDisabled, title}.
  columns: {
    id: integer(),
    hash: text(),
    owner: integer('user'),
    contact: integer(),
    organization: integer('an older kind of account'),
    group: integer('pipeline'),
    stage: integer(),
    title: text(),
    description: text(),
    percent: number(),
    cdate: timestamp(),
    mdate: timestamp(),
    nextdate: text('time of the next task; text, since naive and ISO forms are mixed'),
    nexttaskid: integer(),
    value: integer('integer cents of currency'),
    currency: text('ISO 4217 code, in either case'),
    win_probability: number('per cent', { apiKey: 'winProbability' }),
    win_probability_mdate: timestamp({ apiKey: 'winProbabilityMdate' }),
    status: integer('0 open, 1 won, 2 lost'),
    activitycount: integer(),
    nextdealid: integer(),
    edate: timestamp('when it is expected to close'),
    is_disabled: boolean('the pipeline is hidden from the user of the token', { apiKey: 'isDisabled' }),
    next_task: integer({ apiKey: 'nextTask', evidence: 'documented' }),
    account: integer(),
    customer_account: integer({ apiKey: 'customerAccount' }),
  },
});
