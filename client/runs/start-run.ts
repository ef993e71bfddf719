/** Starts a run, or finds the open one that does the same. */
import { defaultPayloadConverter } from '@temporalio/common';
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { ConfigError } from '../../graph/errors';
import type { MaterializeRequest } from '../../graph/plan';
import type { materialize } from '../../workflows';
import { isSameRequest } from './request';
import { whoStarts } from './who';

export interface RunRef {
  readonly workflowId: string;
  readonly runId: string;
}

export interface Place {
  readonly client: Client;
  readonly account: string;
  readonly taskQueue: string;
}

/**
 * Its workflow id is `named`, or is made of the time. One of that name that is open is answered where it does the same.
 * @throws ConfigError where it does something else
 */
export async function startRun(place: Place, request: MaterializeRequest, named?: string): Promise<RunRef> {
  const { client, account, taskQueue } = place;
  const workflowId = named ?? `${account}:materialize:${new Date().toISOString()}`;
  try {
    const handle = await client.workflow.start<typeof materialize>('materialize', {
      workflowId,
      taskQueue,
      args: [request],
      staticSummary: summaryOf(request),
      staticDetails: detailsOf(request),
      memo: { startedBy: whoStarts() },
    });
    return { workflowId, runId: handle.firstExecutionRunId };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const { runId } = await client.workflow.getHandle(workflowId).describe();
    const open = { workflowId, runId };
    if (await asksForTheSame(place, open, request)) return open;
    throw new ConfigError(`"${workflowId}" is open, and does something else`, {
      hint: 'Choose another --workflow-id, or wait until it has ended',
    });
  }
}

/** The oldest open run of the same request, whoever started it. */
export async function findOpenRun(place: Place, request: MaterializeRequest): Promise<RunRef | undefined> {
  const found: RunRef[] = [];
  for await (const run of openRuns(place)) {
    if (await asksForTheSame(place, run, request)) found.push(run);
  }
  return found.at(-1);
}

async function asksForTheSame(place: Place, run: RunRef, request: MaterializeRequest): Promise<boolean> {
  const input = await inputOf(place.client, run);
  const isSameAccount = input?.account === undefined || input.account === place.account;
  return input !== undefined && isSameAccount && isSameRequest(input, request);
}

/** Newest first. */
export async function* openRuns({ client, taskQueue }: Place): AsyncGenerator<RunRef> {
  const query = `WorkflowType = 'materialize' AND ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`;
  for await (const { workflowId, runId } of client.workflow.list({ query })) yield { workflowId, runId };
}

/** What the run was started with; undefined when that is no request. */
export async function inputOf(client: Client, run: RunRef): Promise<MaterializeRequest | undefined> {
  const payload = (await startOf(client, run))?.input?.payloads?.[0];
  if (payload === undefined) return {};
  const input = defaultPayloadConverter.fromPayload<unknown>(payload);
  if (input === undefined || input === null) return {};
  return typeof input === 'object' ? input : undefined;
}

/** "campaignlake:ada@workstation", "temporal-cli:ada@workstation": every client of Temporal says who it is. */
export async function starterOf(client: Client, run: RunRef): Promise<string | undefined> {
  return (await startOf(client, run))?.identity ?? undefined;
}

/** The first event of its history. */
async function startOf(client: Client, execution: RunRef) {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution,
    maximumPageSize: 1,
  });
  return history?.events?.[0]?.workflowExecutionStartedEventAttributes;
}

/** The current details, beside, say how it goes. */
const detailsOf = (request: MaterializeRequest): string =>
  `Started by **${whoStarts()}** with campaignlake.\n\n\`${JSON.stringify(request)}\``;

/** "materialize group:deals, full". */
export function summaryOf(request: MaterializeRequest): string {
  const { select = '*', mode = 'incremental' } = request;
  return `${select === '*' ? 'all assets' : select}, ${rangeOf(request) ?? mode}`.slice(0, 100);
}

function rangeOf({ since, until, window }: MaterializeRequest): string | undefined {
  if (window !== undefined) return `${window} up to when it is due`;
  return since === undefined && until === undefined ? undefined : `${since ?? 'the beginning'} to ${until ?? 'now'}`;
}
