/** Timeouts and retries of every activity, each with its reason; nothing else in the workflows states one. */
import { ActivityCancellationType, proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import type { createActivities } from '../activities/create-activities';

type Activities = ReturnType<typeof createActivities>;

/** The activity decides what is final (and when patience ends), so Temporal never stops asking by itself. */
const retry = { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' } as const;

/**
 * A cancelled workflow must not end, and free its id, while its activity still writes. The SDK's own default is to try
 * only; and a worker that died is noticed by the missing heartbeat.
 */
const base = {
  retry,
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  heartbeatTimeout: '15 seconds',
} satisfies ActivityOptions;

/** What asks the API for no page is short, and others wait for it: it goes before slices of either class. */
const first = { priorityKey: 1 } as const;

/** Short: reads or writes a few rows of the warehouse, but may wait for its writer. */
export const bookkeepingOptions: ActivityOptions = { ...base, startToCloseTimeout: '1 hour', priority: first };

/** A slice waits for the account's budget, which a Retry-After may stop for long. */
export const extractOptions: ActivityOptions = { ...base, startToCloseTimeout: '1 day' };

/** As large as the table: it heartbeats, so a long time is no danger. */
export const loadOptions: ActivityOptions = { ...base, startToCloseTimeout: '6 hours', priority: first };

/** Long-polls the end of another workflow for at most five minutes, and then says so. */
export const awaitOptions: ActivityOptions = { ...base, startToCloseTimeout: '10 minutes', priority: first };

/** What a run began before it was reset may be paused for as long as its pages are kept. */
export const awaitOwnOptions: ActivityOptions = { ...awaitOptions, startToCloseTimeout: '90 days' };

/** For two minutes: who is not told now is told at the end of the next run, and this one must come to its end. */
const alertOptions: ActivityOptions = {
  ...base,
  startToCloseTimeout: '5 minutes',
  retry: { ...retry, maximumAttempts: 8 },
};

export const bookkeeping =
  proxyActivities<
    Pick<
      Activities,
      | 'identify'
      | 'planMaterialization'
      | 'checkAccount'
      | 'beginMaterialization'
      | 'recordUnmerged'
      | 'recordRun'
      | 'awaitOther'
    >
  >(bookkeepingOptions);

export const extracting = proxyActivities<Pick<Activities, 'extractSlice' | 'probe'>>(extractOptions);

export const alerting = proxyActivities<Pick<Activities, 'sendAlerts'>>(alertOptions);

export const loading =
  proxyActivities<
    Pick<
      Activities,
      'stagePages' | 'mergeMaterialization' | 'rebuildMaterialization' | 'checkStored' | 'publishWarehouse'
    >
  >(loadOptions);
