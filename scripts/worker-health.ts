/**
 * The health check of the worker's container: ends with 0 when the Temporal server answers and has heard from this
 * account's worker within the last two minutes. It asks no API and opens no file of the worker's.
 */
import { hostname } from 'node:os';
import { Connection } from '@temporalio/client';
import { loadSettings } from '../config/settings';
import { temporalConnection } from '../config/temporal-connection';

/** A worker asks for tasks at least once a minute; one that missed two is stuck. */
const SILENCE_MS = 120_000;

async function hasWorker(): Promise<boolean> {
  const settings = loadSettings();
  const { account, taskQueue } = settings;
  const { connectionOptions, namespace } = temporalConnection(settings);
  const connection = await Connection.connect(connectionOptions);
  try {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: 1,
    });
    const identity = `${account}@${hostname()}`;
    const heardAt = (pollers ?? [])
      .filter((poller) => poller.identity === identity)
      .map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0));
    return Math.max(0, ...heardAt) * 1_000 > Date.now() - SILENCE_MS;
  } finally {
    await connection.close();
  }
}

hasWorker().then(
  (isHealthy) => {
    console.log(
      isHealthy ? 'the worker asks for tasks' : 'the server has heard nothing from this worker for two minutes',
    );
    process.exitCode = isHealthy ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
