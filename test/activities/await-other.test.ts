import { WorkflowFailedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { RetryState } from '@temporalio/common';
import { awaitOther } from '../../activities/await-other';
import { anActivity } from './an-activity';

const identity = { account: 'acme', warehouseId: 'w1' };
const ELEVEN_MINUTES = 11 * 60_000;

interface Other {
  /** The result of the other workflow. */
  readonly result: () => Promise<unknown>;
  readonly parent?: string;
}

/** As much of a client as is asked for: one handle, and calls that end with their signal. */
function aClient({ result, parent }: Other): Client {
  const untilAborted = (signal: AbortSignal) =>
    new Promise((_, reject) => {
      const leave = (): void => reject(new Error('aborted'));
      if (signal.aborted) leave();
      signal.addEventListener('abort', leave);
    });
  const describe = async () => ({
    workflowId: 'acme/contacts',
    parentExecution: parent === undefined ? undefined : { workflowId: parent },
  });
  const client = {
    workflow: { getHandle: () => ({ result, describe }) },
    withAbortSignal: (signal: AbortSignal, call: () => Promise<unknown>) =>
      Promise.race([call(), untilAborted(signal)]),
  };
  return client as unknown as Client;
}

function waitFor(other: Other, environment = anActivity({ scheduledTimestampMs: Date.now() })) {
  return environment.run(() => awaitOther(aClient(other), { identity, workflowId: 'acme/contacts' }));
}

const never = (): Promise<unknown> => new Promise(() => undefined);

describe('waiting for another workflow', () => {
  it('gives what it answered', async () => {
    const end = await waitFor({ result: async () => ({ state: 'done' }) });
    expect(end).toEqual({ outcome: 'ended', result: { state: 'done' } });
  });

  it.each([
    ['failed', new WorkflowFailedError('failed', undefined, RetryState.NON_RETRYABLE_FAILURE)],
    ['is not there any more', new WorkflowNotFoundError('gone', 'acme/contacts', undefined)],
  ])('ends, without an answer, when it %s', async (_, error) => {
    expect(await waitFor({ result: () => Promise.reject(error) })).toEqual({ outcome: 'ended' });
  });

  it.each([
    ['materialize-1', 'materialize-1'],
    [undefined, 'acme/contacts'],
  ])('ends after some minutes, and names who holds the asset (parent %s)', async (parent, holder) => {
    const environment = anActivity({ scheduledTimestampMs: Date.now() - ELEVEN_MINUTES });
    const end = await waitFor({ result: never, ...(parent === undefined ? {} : { parent }) }, environment);
    expect(end).toEqual({ outcome: 'busy', holder });
  });

  it('is no answer when the server cannot be asked, or the activity is canceled', async () => {
    await expect(waitFor({ result: () => Promise.reject(new Error('no connection')) })).rejects.toThrow(
      'no connection',
    );
    const canceled = anActivity({ scheduledTimestampMs: Date.now() });
    canceled.cancel();
    await expect(waitFor({ result: never }, canceled)).rejects.toThrow('aborted');
  });
});
