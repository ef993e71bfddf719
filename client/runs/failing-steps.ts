/**
 * Steps of a run that failed and are tried again, as the Temporal server knows them. The run itself only waits for them, so
 * that a full disk shows in nothing else for as long as there is patience.
 */
import { isGrpcServiceError, type Client } from '@temporalio/client';
import type { RunProgress } from '../../graph/plan';
import { workflowIdOf } from '../../graph/workflow-id';

/** Assets that are asked about: what they share is told by a few as well as by all. */
const MOST_ASSETS = 20;

/** gRPC's. */
const NOT_FOUND = 5;

export interface FailingStep {
  /** The asset; of what is done for all of them, the run. */
  readonly of: string;
  readonly failures: number;
  readonly message: string;
}

export async function failingSteps(client: Client, run: RunProgress): Promise<readonly FailingStep[]> {
  const running = Object.values(run.assets).filter(({ state }) => state === 'running');
  const asked = [
    { of: 'The run', workflowId: run.workflowId },
    ...running.slice(0, MOST_ASSETS).map(({ asset }) => ({ of: asset, workflowId: workflowIdOf(run, asset) })),
  ];
  const steps = await Promise.all(
    asked.map(async ({ of, workflowId }) => {
      const { pendingActivities } = await describe(client, workflowId);
      return (pendingActivities ?? []).flatMap(({ attempt, lastFailure }): readonly FailingStep[] => {
        // Where a worker died, its steps ran out of time: that is said by whoever looks after workers.
        const message = lastFailure?.applicationFailureInfo && lastFailure.message;
        return message ? [{ of, failures: (attempt ?? 1) - 1, message }] : [];
      });
    }),
  );
  return steps.flat();
}

/** Nothing of one that is not there (yet), such as an asset that is about to begin. */
async function describe(client: Client, workflowId: string) {
  try {
    return await client.workflowService.describeWorkflowExecution({
      namespace: client.options.namespace,
      execution: { workflowId },
    });
  } catch (error) {
    const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
    if (code === NOT_FOUND) return { pendingActivities: [] };
    throw error;
  }
}

/** A line for each cause: what names a file of its own is the same cause. */
export function failingStepLines(steps: readonly FailingStep[]): readonly string[] {
  const byCause = new Map<string, FailingStep[]>();
  for (const step of steps) byCause.set(causeOf(step), [...(byCause.get(causeOf(step)) ?? []), step]);
  return [...byCause.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const who = more.length === 0 ? first.of : `${first.of} and ${more.length} more`;
    return [
      `${who}: failed ${first.failures === 1 ? 'once' : `${first.failures} times`}, is tried again: ${first.message}`,
    ];
  });
}

const causeOf = ({ message }: FailingStep): string => message.replaceAll(/"[^"]*"/g, '""');

const STANDS_MS = 10_000;

/** Of a followed run: says what is tried again once it has not come further for a while, each cause once until it does. */
export class Standstill {
  private stand = '';
  private sinceMs = 0;
  private readonly said = new Set<string>();

  constructor(
    private readonly watched: {
      readonly say: (line: string) => void;
      readonly failing: (run: RunProgress) => Promise<readonly FailingStep[]>;
      /** @default Date.now */
      readonly now?: () => number;
    },
  ) {}

  async look(run: RunProgress): Promise<void> {
    const { say, failing, now = Date.now } = this.watched;
    const states = Object.values(run.assets).map(({ state }) => state);
    const stand = JSON.stringify([run.calls, run.rowsRead, run.rowsWritten, states]);
    if (stand !== this.stand) this.said.clear();
    const hasMoved = stand !== this.stand;
    this.stand = stand;
    if (!hasMoved && now() - this.sinceMs < STANDS_MS) return;
    this.sinceMs = now();
    if (hasMoved) return;
    // A server that is away is said by whoever looks after that.
    const steps = await failing(run).catch(() => []);
    for (const line of failingStepLines(steps.filter((step) => !this.said.has(causeOf(step))))) say(line);
    for (const step of steps) this.said.add(causeOf(step));
  }
}
