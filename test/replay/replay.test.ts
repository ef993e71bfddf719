/**
 * A failure here means that a changed workflow would not go on with runs that an earlier release began: their histories ask
 * for other commands. Guard the change with `patched()`, or keep the old way beside the new one until no such run is open.
 * Never record a history again to get green.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';

const FOLDER = join(__dirname, 'histories');
const histories = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

interface RecordedEvent {
  readonly eventType: string;
  readonly workflowExecutionStartedEventAttributes?: { readonly workflowId: string };
  readonly activityTaskScheduledEventAttributes?: { readonly activityType: { readonly name: string } };
  readonly activityTaskStartedEventAttributes?: { readonly attempt?: number };
}

interface RecordedHistory {
  readonly events: readonly RecordedEvent[];
}

const read = (name: string): RecordedHistory => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as RecordedHistory;

describe('recorded histories', () => {
  let workflowBundle: WorkflowBundleWithSourceMap;

  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const workflowsPath = join(__dirname, '../../workflows/index.ts');
    workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  });

  it.each(histories)('%s is replayed by the workflows of today', async (name) => {
    const history = read(name);
    const id = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowId;
    await Worker.runReplayHistory({ workflowBundle }, history, id);
  });

  it('hold failures, retries, skipped assets, pauses, cancellations, continue-as-new, and every activity of a way of its own', () => {
    const events = histories.flatMap((name) => read(name).events);
    expect([...new Set(events.map(({ eventType }) => eventType))]).toEqual(
      expect.arrayContaining([
        'EVENT_TYPE_WORKFLOW_EXECUTION_FAILED',
        'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
        'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED',
        'EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED',
        'EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED',
        'EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED',
      ]),
    );
    const asked = events.map((event) => event.activityTaskScheduledEventAttributes?.activityType.name);
    expect([...new Set(asked)]).toEqual(
      expect.arrayContaining(['awaitOther', 'sendAlerts', 'rebuildMaterialization', 'checkStored', 'recordUnmerged']),
    );
    expect(events.some((event) => (event.activityTaskStartedEventAttributes?.attempt ?? 1) > 1)).toBe(true);
  });
});
