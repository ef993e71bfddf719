/** The few attributes by which lists of workflows are filtered; they exist where the worker could register them. */
import { defineSearchAttributeKey } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { RunProgress } from '../graph/plan';

type KeywordName = 'CampaignlakeAccount' | 'CampaignlakeAsset' | 'CampaignlakeGroup' | 'CampaignlakeMode';

/** Set by the server on each run of a schedule: late, caught up, backfilled or triggered. */
const scheduledAtKey = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');
const scheduledByKey = defineSearchAttributeKey('TemporalScheduledById', 'KEYWORD');

/** When this run was due, and by which schedule; nothing where none started it. */
export function scheduled(): Pick<RunProgress, 'scheduledAt' | 'scheduledBy'> {
  const { typedSearchAttributes: attributes } = workflowInfo();
  const [at, by] = [attributes.get(scheduledAtKey), attributes.get(scheduledByKey)];
  return {
    ...(at === undefined ? {} : { scheduledAt: at.toISOString() }),
    ...(by === undefined ? {} : { scheduledBy: by }),
  };
}

const rowsKey = defineSearchAttributeKey('CampaignlakeRows', 'INT');

export const keyword = (name: KeywordName, value: string) => ({
  key: defineSearchAttributeKey(name, 'KEYWORD'),
  value,
});

/** Once, at the end: each is an event. */
export const noteRows = (rows: number): void => upsertSearchAttributes([{ key: rowsKey, value: rows }]);

/** A run is started by people, who set none. */
export const noteRun = (account: string, mode: string): void =>
  upsertSearchAttributes([keyword('CampaignlakeAccount', account), keyword('CampaignlakeMode', mode)]);
