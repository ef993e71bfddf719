/** The plan of a run: request, declarations and what is stored, made into plain data that the workflow walks. */
import { RequestError } from '../graph/errors';
import { statusesIn } from '../graph/freshness';
import { modeOf, planAssets } from '../graph/plan-assets';
import { rangeOf } from '../graph/range';
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

/**
 * Assets at once of a run that others go before. Their slices wait for the budget in slots of the worker: 20 assets of a
 * sweep could fill all 100, and an hourly run would wait for each of its steps. Eight are enough to use all the budget.
 */
const PATIENT_ASSETS = 8;

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
  const range = rangeOf(request, timeZone);
  const stored = new Map((await warehouse.storedAssets(range)).map((asset) => [asset.asset, asset]));
  const selected = selectedBy(select, graph, {
    assetsWithStatus: statusesIn(assets.values(), stored, now),
    // A schedule looks whether anything is stale; a person who names what is not there wants to know.
    mayBeNone: input.scheduledAt !== undefined,
  });
  const mode = modeOf(request);
  const priority = mode === 'incremental' ? 1 : 2;
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
      now,
      timeZone,
      smallPages: limits.smallPages,
    }),
    limits:
      priority === 1 ? limits : { ...limits, concurrentAssets: Math.min(limits.concurrentAssets, PATIENT_ASSETS) },
    hasSearchAttributes,
    ...(alerts === undefined ? {} : { sendsAlerts: true }),
    heldTakeNoPlace: true,
    priority,
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
