/** A real worker process on a real server, against a simulator in this process: the worker may be killed and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { MaterializeRequest, RunProgress } from '../../graph/plan';
import type { SimulatorOptions } from '../../simulator/options';
import { startSimulator } from '../../simulator/start-simulator';
import { withFile } from '../../warehouse/duckdb-file';
import type { startWorkflowEnvironment } from '../workflows/workflow-environment';

const ENTRY = join(__dirname, '../../bin/campaignlake.js');

export async function aWorkerProcess(
  { client, env }: Awaited<ReturnType<typeof startWorkflowEnvironment>>,
  options: SimulatorOptions,
) {
  const home = await mkdtemp(join(tmpdir(), 'campaignlake-worker-'));
  const simulator = await startSimulator(options);
  const environment = {
    ...process.env,
    CAMPAIGNLAKE_HOME: home,
    CAMPAIGNLAKE_PARQUET: 'off',
    ACTIVECAMPAIGN_API_URL: simulator.url,
    ACTIVECAMPAIGN_API_TOKEN: 'a-token',
    TEMPORAL_ADDRESS: env.address,
  };
  let worker: ChildProcess | undefined;
  let runs = 0;

  const start = (requestsPerSecond: number | 'unlimited'): void => {
    worker = spawn(process.execPath, [ENTRY, 'worker'], {
      stdio: 'ignore',
      env: { ...environment, ACTIVECAMPAIGN_REQUESTS_PER_SECOND: String(requestsPerSecond) },
    });
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = worker;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((resolve) => ending.once('close', resolve));
    ending.kill(signal);
    await ended;
  };
  const begin = (request: MaterializeRequest): Promise<WorkflowHandle> =>
    client.workflow.start('materialize', {
      workflowId: `local:materialize:${++runs}`,
      taskQueue: 'campaignlake',
      args: [request],
    });

  return {
    home,
    simulator,
    client,
    begin,
    start,
    kill: () => end('SIGKILL'),
    run: async (request: MaterializeRequest): Promise<RunProgress> =>
      (await begin(request)).result() as Promise<RunProgress>,
    /** Of the newest published file. */
    query: (sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
      withFile(join(home, 'local', 'current.duckdb'), { memoryMb: 200, isReadOnly: true }, (session) =>
        session.rows(sql),
      ),
    stop: async () => {
      await end('SIGTERM');
      await simulator.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
