import type { Client, WorkflowFailedError } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import { withTemporal } from '../../../client/runs/connect';
import { startWorkflowEnvironment } from '../../workflows/workflow-environment';

describe('a command', () => {
  let environment: Awaited<ReturnType<typeof startWorkflowEnvironment>>;

  beforeAll(async () => {
    environment = await startWorkflowEnvironment();
  });
  afterAll(() => environment.stop());

  const asked = <T>(namespace: string, act: (client: Client) => Promise<T>): Promise<T> =>
    withTemporal({ connectionOptions: { address: environment.env.address }, namespace }, act);

  it('says what the server said where it could not do what it was asked', async () => {
    await expect(asked('default', (client) => client.workflow.count('Nonsense = 1'))).rejects.toMatchObject({
      type: 'TemporalLost',
      message: expect.stringMatching(/^The Temporal server could not answer: .*Nonsense.*\. Its own log says why/),
    });
  });

  it('says what to do where the namespace is not there', async () => {
    await expect(asked('nowhere', (client) => client.workflow.getHandle('acme:tags').describe())).rejects.toMatchObject(
      {
        type: 'ConfigError',
        message: expect.stringMatching(/^The Temporal server has no namespace "nowhere"\. Set TEMPORAL_NAMESPACE/),
      },
    );
  });

  it('shows who reads a failure no lines of this program', async () => {
    const { client } = environment;
    const error = await environment
      .withWorker({}, () =>
        client.workflow.execute('materializeAsset', { workflowId: 'acme:tags', taskQueue: 'campaignlake', args: [] }),
      )
      .catch((failed: WorkflowFailedError) => failed.cause as ApplicationFailure);
    expect(error).toMatchObject({ failure: { message: expect.stringContaining('needs a plan') } });
    expect(error.failure?.stackTrace ?? '').toBe('');
  });
});
