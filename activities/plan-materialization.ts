/** The plan of a run: request, declarations and what is stored, made into plain data that the workflow walks. */
import { RequestError } from '../graph/errors';
import { statusesIn } from '../graph/freshness';
import { modeOf, planAssets } from '../graph/plan-assets';
import { namedAssets, selectAssets } from '../graph/select-assets';
import type { SelectionContext } from '../graph/selection';
import { SelectionError } from '../graph/selection-error';
import type { MaterializationPlan, MaterializeRequest } from '../graph/plan';
import type { ActivityDependencies } from './dependencies';
import { openRuns } from './open-runs';
import { parseRequest } from './parse-request';
import { resolveWindow } from './resolve-window';

export interface PlanMaterializationInput {
  readonly request: MaterializeRequest;
  readonly workflowId: string;
  readonly runId: string;
  readonly startedAt: string;
  /** The time at which it was due, where a schedule started it. */
  readonly scheduledAt?: string;
}

export async function planMaterialization(
  dependencies: ActivityDependencies,
  input: PlanMaterializationInput,
): Promise<MaterializationPlan> {
  const { identity, graph, assets, warehouse, temporal, limits, hasSearchAttributes, timeZone, alerts } = dependencies;
  const request = resolveWindow(parseRequest(input.request), input.scheduledAt);
  if (request.account !== undefined && request.account !== identity.account) {
    throw new RequestError(`field "account" is "${request.account}", this worker serves "${identity.account}"`, {
      hint: 'Start the run on the task queue of that account',
    });
  }
  const { select = '*' } = request;
  const now = new Date();
  const stored = new Map((await warehouse.storedAssets()).map((asset) => [asset.asset, asset]));
  const selected = selectedBy(select, graph, { assetsWithStatus: statusesIn(assets.values(), stored, now) });
  const mode = modeOf(request);
  await warehouse.closeRuns(await openRuns(temporal));
  await warehouse.startRun({ ...input, request, account: identity.account });
  return {
    identity,
    request,
    mode,
    assets: planAssets(selected, {
      graph,
      assets,
      stored,
      mode,
      named: namedAssets(select, graph),
      now,
      timeZone,
      smallPages: limits.smallPages,
    }),
    limits,
    hasSearchAttributes,
    ...(alerts === undefined ? {} : { sendsAlerts: true }),
    priority: mode === 'incremental' ? 1 : 2,
  };
}

/** A field of the request that cannot be read names itself, as the others do. */
function selectedBy(
  select: string,
  graph: ActivityDependencies['graph'],
  context: SelectionContext,
): readonly string[] {
  try {
    return selectAssets(select, graph, context);
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    throw new SelectionError(`field "select" is ${JSON.stringify(select)}: ${error.message}`);
  }
}
