/** The few attributes by which lists of workflows are filtered; they exist where the worker could register them. */
import { defineSearchAttributeKey } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';

type KeywordName = 'CampaignlakeAccount' | 'CampaignlakeAsset' | 'CampaignlakeGroup' | 'CampaignlakeMode';

/** Set by the server on each run of a schedule: late, caught up, backfilled or triggered. */
const scheduledKey = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

/** The time at which this run was due; undefined where no schedule started it. */
export const scheduledTime = (): string | undefined =>
  workflowInfo().typedSearchAttributes.get(scheduledKey)?.toISOString();

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
