/** Who serves a task queue, and what a person reads where nobody does. */
import type { Client } from '@temporalio/client';
import type { Settings } from '../../config/settings';
import { liveWorkers, type LiveWorker } from '../../graph/live-workers';
import { duration } from '../../graph/numbers';

/** Temporal's `TaskQueueType` of workflow tasks. */
const WORKFLOW_TASKS = 1;

export async function workersOn(client: Client, taskQueue: string): Promise<readonly LiveWorker[]> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_TASKS,
  });
  return liveWorkers(pollers, new Date());
}

/** "acme@host, which asked for work 12 s ago" */
export const workerText = ({ identity, silentMs }: LiveWorker): string =>
  `${identity}, which asked for work ${duration(silentMs)} ago`;

/** How a worker is started here: the dev server's, and the demo's, come with it. */
export const startOfWorker = ({ hasOwnTemporal, isDemo }: Pick<Settings, 'hasOwnTemporal' | 'isDemo'>): string =>
  hasOwnTemporal || isDemo ? 'npm start' : 'npx campaignlake worker';

/** What a person reads where nothing answered for a run; `waits` says what comes of that. */
export async function whyUnanswered(
  client: Client,
  settings: Pick<Settings, 'taskQueue' | 'hasOwnTemporal' | 'isDemo'>,
  waits = '',
): Promise<string> {
  return unansweredText(await workersOn(client, settings.taskQueue), settings, waits);
}

export function unansweredText(
  workers: readonly LiveWorker[],
  settings: Pick<Settings, 'taskQueue' | 'hasOwnTemporal' | 'isDemo'>,
  waits = '',
): string {
  const start = startOfWorker(settings);
  const [worker] = workers;
  return worker === undefined
    ? `No worker serves the task queue "${settings.taskQueue}"${waits}. Start it: ${start}`
    : `No worker answers on the task queue "${settings.taskQueue}"${waits}. If ${workerText(worker)}, has ended, start it: ${start}`;
}
