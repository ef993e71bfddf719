import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type Logger,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import type { createActivities } from '../../activities/create-activities';
import { temporalForTests } from '../temporal-server';

/** A real dev server and one bundle of the workflows, shared by the tests of a file. */
export async function startWorkflowEnvironment(
  extraArgs: readonly string[] = [],
  logger: Logger = new DefaultLogger('ERROR'),
) {
  Runtime.install({ logger });
  const env = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path: await temporalForTests() }, extraArgs: [...extraArgs] },
  });
  const workflowBundle: WorkflowBundleWithSourceMap = await bundleWorkflowCode({
    workflowsPath: join(__dirname, '../../workflows/index.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  const withWorker = async <T>(
    activities: Partial<ReturnType<typeof createActivities>>,
    act: () => Promise<T>,
    { slots = 100 }: { readonly slots?: number } = {},
  ): Promise<T> => {
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue: 'campaignlake',
      workflowBundle,
      activities,
      maxConcurrentActivityTaskExecutions: slots,
      maxHeartbeatThrottleInterval: '1 second',
      defaultHeartbeatThrottleInterval: '1 second',
    });
    return worker.runUntil(act());
  };
  return { env, client: env.client, workflowBundle, withWorker, stop: () => env.teardown() };
}
