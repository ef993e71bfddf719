/**
 * One worker: one account, one data folder, one task queue. It puts the parts together, refuses what is not its own, and
 * ends in order when it is asked to.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { createActivities } from '../activities/create-activities';
import { ActiveCampaign } from '../activecampaign/client';
import type { Asset } from '../graph/asset';
import { buildAssetGraph } from '../graph/asset-graph';
import type { Settings } from '../config/settings';
import { PageStore } from '../warehouse/page-store';
import { openWarehouse } from '../warehouse/warehouse';
import { acquireWorkerLock } from '../warehouse/worker-lock';
import { bundleWorkflows } from './bundle-workflows';
import { asTemporalLost, connectTemporal } from './connect-temporal';
import { planLimits } from './plan-limits';
import { refuseForeignQueue } from './refuse-foreign-queue';
import { ensureSearchAttributes } from './search-attributes';

export interface RunWorkerOptions {
  readonly settings: Settings;
  readonly assets: readonly Asset[];
  /** Resolves when the worker should end: a closed standard input, a signal. */
  readonly untilEnd: Promise<void>;
  /** One line a person can read. */
  readonly say: (line: string) => void;
}

/** Slices, stages and waits together; the limiter and the warehouse bound what they really do. */
const ACTIVITIES_AT_ONCE = 100;
/** Heartbeats bring cancellations; the SDK would send them every 12 seconds. */
const HEARTBEAT_THROTTLE = '1 second';
/** About 600 workflows fit a gigabyte; 60 run at once. */
const CACHED_WORKFLOWS = 200;

export async function runWorker({ settings, assets, untilEnd, say }: RunWorkerOptions): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const lock = await acquireWorkerLock(settings.accountFolder);
  // Takes seconds of the processor, while the rest waits for disk and network.
  const bundling = bundleWorkflows();
  bundling.catch(() => undefined);
  const { connection, namespace } = await connectTemporal(settings);
  try {
    const identity = `${settings.account}@${hostname()}`;
    await refuseForeignQueue({ connection, namespace, taskQueue: settings.taskQueue, account: settings.account });
    const { missing } = await ensureSearchAttributes(connection, namespace);
    if (missing.length > 0) say(`search attributes missing, add them to see assets in lists: ${missing.join(', ')}`);
    const parts = await openParts(settings, assets);
    const worker = await Worker.create({
      connection,
      namespace,
      identity,
      taskQueue: settings.taskQueue,
      workflowBundle: await bundling,
      activities: createActivities({
        ...parts,
        temporal: new Client({ connection, namespace }),
        limits: planLimits(settings),
        timeZone: settings.timeZone,
        hasSearchAttributes: missing.length === 0,
        alerts: settings.alerts,
      }),
      maxConcurrentActivityTaskExecutions: ACTIVITIES_AT_ONCE,
      maxHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
      defaultHeartbeatThrottleInterval: HEARTBEAT_THROTTLE,
      maxCachedWorkflows: CACHED_WORKFLOWS,
      shutdownGraceTime: '2 seconds',
      shutdownForceTime: '20 seconds',
    });
    say(`worker ${identity} serves task queue ${settings.taskQueue}`);
    await worker.runUntil(untilEnd);
    await parts.warehouse.close();
  } catch (error) {
    throw asTemporalLost(error, settings);
  } finally {
    await connection.close();
    lock.release();
  }
}

async function openParts(settings: Settings, assets: readonly Asset[]) {
  const { account, accountFolder, api, timeZone, startDate, parquet, keepFiles, keepPagesMs } = settings;
  if (api === undefined) throw new Error('a worker needs an API: dev starts the simulator');
  const warehouse = await openWarehouse({
    folder: accountFolder,
    account,
    host: api.host,
    timeZone,
    assets,
    parquet,
    keepFiles,
    keepPagesMs,
    ...(startDate === undefined ? {} : { startDate }),
  });
  return {
    identity: { account, warehouseId: warehouse.id },
    graph: buildAssetGraph(assets),
    assets: new Map(assets.map((asset) => [asset.key, asset])),
    warehouse,
    pages: new PageStore(join(accountFolder, 'raw')),
    api: new ActiveCampaign({
      url: api.url,
      token: api.token,
      requestsPerSecond: settings.requestsPerSecond,
      allowPrivate: api.isLoopback,
      ...(settings.proxyUrl === undefined ? {} : { proxyUrl: settings.proxyUrl }),
    }),
  };
}
