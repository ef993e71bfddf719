import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { atBorder, guarded } from '../../activities/at-border';
import { GoneError, PassingError } from '../../activecampaign/errors';
import { anActivity } from './an-activity';

/** What Temporal would be given. */
async function failure(error: unknown, environment = anActivity()): Promise<unknown> {
  const failing = async (): Promise<void> => {
    throw error;
  };
  try {
    return await environment.run(() => atBorder(failing));
  } catch (thrown) {
    return thrown;
  }
}

describe('at the border', () => {
  it('an error of ours keeps its type and message, and says whether to retry', async () => {
    expect(await failure(new PassingError('HTTP 503', { asset: 'contacts' }))).toMatchObject({
      type: 'Passing',
      message: 'contacts: HTTP 503',
      nonRetryable: false,
      nextRetryDelay: undefined,
    });
    expect(await failure(new GoneError('gone'))).toMatchObject({ type: 'Gone', nonRetryable: true });
  });

  it('the delay that the other side asked for is the delay of the retry', async () => {
    const busy = new PassingError('HTTP 503', { retryAfterMs: 7_000 });
    expect(await failure(busy)).toMatchObject({ nextRetryDelay: 7_000 });
  });

  it('an error says how many calls were made for nothing', async () => {
    expect(await failure(new PassingError('HTTP 503', { calls: 10 }))).toMatchObject({ details: [{ calls: 10 }] });
    expect(await failure(new PassingError('HTTP 503'))).not.toMatchObject({ details: [expect.anything()] });
  });

  it('what nobody expected stays what it is', async () => {
    const [mistake, own] = [new TypeError('a mistake'), ApplicationFailure.create({ message: 'own' })];
    expect(await failure(mistake)).toBe(mistake);
    expect(await failure(own)).toBe(own);
  });

  it('an error of a canceled activity is its cancellation', async () => {
    const environment = anActivity();
    environment.cancel();
    expect(await failure(new PassingError('the request was aborted'), environment)).toBeInstanceOf(CancelledFailure);
  });

  it('heartbeats tell what the activity is at', async () => {
    const environment = anActivity();
    const heartbeats: unknown[] = [];
    environment.on('heartbeat', (details: unknown) => heartbeats.push(details));
    const result = await environment.run(() =>
      atBorder(async (beat) => {
        beat('contacts: 3 pages');
        return 'done';
      }),
    );
    expect(result).toBe('done');
    expect(heartbeats).toEqual(['contacts: 3 pages']);
  });
});

describe('a worker', () => {
  const identity = { account: 'acme', warehouseId: 'w1' };
  const activity = guarded(identity, async () => 'done');

  it('does what is its own', async () => {
    expect(await anActivity().run(activity, { identity })).toBe('done');
  });

  it.each([
    ['account', { account: 'umbrella', warehouseId: 'w1' }],
    ['warehouse', { account: 'acme', warehouseId: 'w2' }],
  ])('refuses what belongs to another %s, and leaves it to that one', async (_, other) => {
    const refused = anActivity().run(activity, { identity: other });
    await expect(refused).rejects.toMatchObject({ type: 'WrongWorker', nonRetryable: false, nextRetryDelay: 30_000 });
    await expect(refused).rejects.toThrow(other.account);
  });
});
