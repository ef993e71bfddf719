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
  readonly activityTaskStartedEventAttributes?: { readonly attempt?: number };
}

const eventsOf = (name: string): readonly RecordedEvent[] =>
  (JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as { events: readonly RecordedEvent[] }).events;

const idOf = (name: string): string => {
  const asset = /acme-(.+)-\d+\.json$/.exec(name)?.[1] ?? '';
  return `acme:${asset.replace('materialize-', 'materialize:')}`;
};

describe('recorded histories', () => {
  let workflowBundle: WorkflowBundleWithSourceMap;

  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const workflowsPath = join(__dirname, '../../workflows/index.ts');
    workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  });

  it.each(histories)('%s is replayed by the workflows of today', async (name) => {
    const history: unknown = JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
    await Worker.runReplayHistory({ workflowBundle }, history, idOf(name));
  });

  it('hold a failure, a retry, a skipped asset and a continue-as-new', () => {
    const events = histories.flatMap(eventsOf);
    const types = new Set(events.map(({ eventType }) => eventType));
    expect([...types]).toEqual(
      expect.arrayContaining([
        'EVENT_TYPE_WORKFLOW_EXECUTION_FAILED',
        'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
        'EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED',
      ]),
    );
    expect(events.some((event) => (event.activityTaskStartedEventAttributes?.attempt ?? 1) > 1)).toBe(true);
  });
});
