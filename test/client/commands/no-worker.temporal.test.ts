import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { RunProgress } from '../../../graph/plan';
import { startWorkflowEnvironment } from '../../workflows/workflow-environment';
import { campaignlake } from '../command-line';
import { inTemporaryFolder } from '../temporary-folder';

const MISSING = 'No worker serves the task queue "nobody"';
const START = 'Start it: npm start';

describe('a task queue that no worker serves', () => {
  let env: TestWorkflowEnvironment;
  const run = { workflowId: 'acme:materialize:1', taskQueue: 'nobody' };
  const said = (argv: readonly string[], hear?: (text: string) => void) =>
    inTemporaryFolder((home) => {
      const place = { TEMPORAL_ADDRESS: env.address, CAMPAIGNLAKE_TASK_QUEUE: run.taskQueue, CAMPAIGNLAKE_HOME: home };
      return campaignlake(argv, place, hear);
    });

  const terminate = async (query: string): Promise<void> => {
    for await (const { workflowId } of env.client.workflow.list({ query })) {
      await env.client.workflow.getHandle(workflowId).terminate();
    }
  };

  beforeAll(async () => {
    ({ env } = await startWorkflowEnvironment());
    await env.client.workflow.start('materialize', { ...run, args: [{ select: 'tags' }] });
  });
  afterAll(() => env.teardown());

  it('is what doctor finds fault with', async () => {
    const { code, stdout } = await said(['doctor']);
    expect({ code, line: /^bad +task queue.*$/m.exec(stdout)?.[0] }).toEqual({
      code: 2,
      line: `bad  task queue    ${MISSING}, so that no run gets on. ${START}`,
    });
  });

  it('leaves the figures of its runs unknown, in the list too', async () => {
    const why = `${MISSING}: what is open waits for one. ${START}`;
    const [one, list, document] = await Promise.all([
      said(['status', run.workflowId]),
      said(['status']),
      said(['status', run.workflowId, '--json']),
    ]);
    expect(one.stdout).toMatch(/^Still running, \S+ s so far: how far it came is not known, since no worker answers\n/);
    expect(one.stdout).toContain(`\n\n${why}\n\nStarted by `);
    expect(one.stdout).not.toMatch(/0 of 0|strategy/);
    expect(list.stdout).toMatch(/\nacme:materialize:1 +running +just now +\S+ s +\? +\? +\? +tags incremental\n/);
    expect(list.stdout).toContain(`\n\n${why}\n`);
    expect(document.stderr).toBe(`${why}\n`);
    expect(JSON.parse(document.stdout) as RunProgress).toMatchObject({ state: 'running', isUnanswered: true });
  });

  it('keeps a signal waiting, and says so', async () => {
    const answers = await Promise.all(['pause', 'resume'].map((verb) => said([verb])));
    const stdout = `Sent: ${run.workflowId}\n${MISSING}: the signal waits for one. ${START}\n`;
    for (const answer of answers) expect(answer).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('is told to who waits for a publishing', async () => {
    const ends = (text: string): void => {
      if (text.startsWith(MISSING)) void terminate("WorkflowType = 'publish'");
    };
    await expect(said(['publish'], ends)).resolves.toMatchObject({
      code: 1,
      stdout: `${MISSING}: the publishing waits for one. ${START}\n`,
    });
  });

  it.each([
    ['stdout', run.workflowId, ['status', '--follow']],
    ['stderr', 'acme:materialize:2', ['materialize', 'tags', '--json', '--workflow-id', 'acme:materialize:2']],
  ] as const)('is told on %s to who follows the run %s: %j', async (stream, workflowId, argv) => {
    const ends = (text: string): void => {
      if (text.startsWith(MISSING)) void env.client.workflow.getHandle(workflowId).terminate();
    };
    const { code, [stream]: told } = await said(argv, ends);
    expect({ code, told: told.split('\n').slice(0, 4) }).toEqual({
      code: 1,
      told: [
        `Run ${workflowId}`,
        `${MISSING}: the run waits for one. ${START}`,
        '',
        expect.stringMatching(/^Terminated in .* s: how far it came is not known, since no worker answers$/),
      ],
    });
  });
});
