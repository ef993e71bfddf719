/** The plan of a run: request, declarations and what is stored, made into plain data that the workflow walks. */
import { RequestError } from '../graph/errors';
import { modeOf, planAssets } from '../graph/plan-assets';
import { rangeOf } from '../graph/range';
import { namedAssets, selectAssets } from '../graph/select-assets';
import { SelectionError } from '../graph/selection-error';
import type { MaterializationPlan, MaterializeRequest } from '../graph/plan';
import type { ActivityDependencies } from './dependencies';
import { openRuns } from './open-runs';
import { parseRequest } from './parse-request';

export interface PlanMaterializationInput {
  readonly request: MaterializeRequest;
  readonly workflowId: string;
  readonly runId: string;
  readonly startedAt: string;
}

export async function planMaterialization(
  dependencies: ActivityDependencies,
  input: PlanMaterializationInput,
): Promise<MaterializationPlan> {
  const { identity, graph, assets, warehouse, temporal, limits, hasSearchAttributes, timeZone } = dependencies;
  const request = parseRequest(input.request);
  if (request.account !== undefined && request.account !== identity.account) {
    throw new RequestError(`field "account" is "${request.account}", this worker serves "${identity.account}"`, {
      hint: 'Start the run on the task queue of that account',
    });
  }
  const { select = '*' } = request;
  const selected = selectedBy(select, graph);
  const mode = modeOf(request);
  const range = rangeOf(request, timeZone);
  const stored = new Map((await warehouse.storedAssets(range)).map((asset) => [asset.asset, asset]));
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
      range,
      named: namedAssets(select, graph),
      now: new Date(),
      timeZone,
      smallPages: limits.smallPages,
    }),
    limits,
    hasSearchAttributes,
    priority: mode === 'incremental' ? 1 : 2,
  };
}

/** A field of the request that cannot be read names itself, as the others do. */
function selectedBy(select: string, graph: ActivityDependencies['graph']): readonly string[] {
  try {
    return selectAssets(select, graph);
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    throw new SelectionError(`field "select" is ${JSON.stringify(select)}: ${error.message}`);
  }
}
