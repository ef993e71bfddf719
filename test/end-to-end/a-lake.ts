import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { ActiveCampaign } from '../../activecampaign/client';
import { createActivities } from '../../activities/create-activities';
import { assets as allAssets } from '../../assets';
import type { Asset } from '../../graph/asset';
import type { PlanLimits } from '../../graph/plan-limits';
import { buildAssetGraph } from '../../graph/asset-graph';
import { startSimulator } from '../../simulator/start-simulator';
import type { SimulatorOptions } from '../../simulator/options';
import { PageStore } from '../../warehouse/page-store';
import { openWarehouse } from '../../warehouse/warehouse';
import { planLimits } from '../../worker/plan-limits';
import type { startWorkflowEnvironment } from '../workflows/workflow-environment';

type Environment = Awaited<ReturnType<typeof startWorkflowEnvironment>>;

/** The real parts of a worker, in this process, against a simulator of its own. */
export async function aLake(
  environment: Environment,
  options: SimulatorOptions = {},
  {
    assets = allAssets,
    limits = {},
    webhook,
  }: {
    readonly assets?: readonly Asset[];
    readonly limits?: Partial<PlanLimits>;
    /** Who is told of troubles. */
    readonly webhook?: string;
  } = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'campaignlake-lake-'));
  const simulator = await startSimulator({ profile: 'tiny', ...options });
  const open = (declared: readonly Asset[]) =>
    openWarehouse({
      folder,
      account: 'local',
      host: '127.0.0.1',
      timeZone: 'America/Chicago',
      assets: declared,
      parquet: 'off',
      keepFiles: 5,
      keepPagesMs: 86_400_000,
    });
  const api = new ActiveCampaign({
    url: simulator.url,
    token: 't',
    requestsPerSecond: 'unlimited',
    allowPrivate: true,
  });
  /** A worker of these declarations. */
  const start = async (declared: readonly Asset[]) => {
    const warehouse = await open(declared);
    const activities = createActivities({
      identity: { account: 'local', warehouseId: warehouse.id },
      graph: buildAssetGraph(declared),
      assets: new Map(declared.map((asset) => [asset.key, asset])),
      api,
      pages: new PageStore(join(folder, 'raw')),
      warehouse,
      temporal: environment.client,
      timeZone: 'America/Chicago',
      limits: { ...planLimits({ patienceMs: 60_000 }), ...limits },
      hasSearchAttributes: false,
      alerts: webhook === undefined ? undefined : { url: { reveal: () => webhook }, format: 'json' },
    });
    const worker = await Worker.create({
      connection: environment.env.nativeConnection,
      taskQueue: 'campaignlake',
      workflowBundle: environment.workflowBundle,
      activities,
      maxHeartbeatThrottleInterval: '1 second',
      defaultHeartbeatThrottleInterval: '1 second',
    });
    const running = worker.run();
    return {
      warehouse,
      stop: async () => {
        worker.shutdown();
        await running;
        await warehouse.close();
      },
    };
  };
  let started = await start(assets);
  return {
    folder,
    simulator,
    get warehouse() {
      return started.warehouse;
    },
    /** Another worker takes over, with other declarations. */
    redeclare: async (declared: readonly Asset[]) => {
      await started.stop();
      started = await start(declared);
    },
    stop: async () => {
      await started.stop();
      api.close();
      await simulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
