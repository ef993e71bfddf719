import { OutOfPatienceError, withPatience } from '../../activities/patience';
import { PassingError, UnavailableError } from '../../activecampaign/errors';

const MINUTE = 60_000;
const ago = (ms: number): Date => new Date(Date.now() - ms);

interface Waited {
  readonly run?: number;
  readonly page?: number;
  readonly scheduled?: number;
}

/** What comes of an error when run, newest page and activity lie so many minutes back. */
async function outcome(error: Error, { run = 60, page, scheduled = 60 }: Waited): Promise<unknown> {
  return withPatience(
    {
      patience: { runStartedAt: ago(run * MINUTE).toISOString(), ms: 30 * MINUTE },
      newestPageAt: page === undefined ? undefined : ago(page * MINUTE),
      scheduledAtMs: Number(ago(scheduled * MINUTE)),
    },
    async () => {
      throw error;
    },
  ).catch((thrown: unknown) => thrown);
}

describe('patience', () => {
  const passing = new PassingError('HTTP 503', { asset: 'contacts', hint: 'Wait' });

  it.each<[string, Waited]>([
    ['the run began a moment ago', { run: 1 }],
    ['the account gave a page a moment ago', { page: 1 }],
    ['the activity was asked for a moment ago', { scheduled: 1 }],
  ])('goes on while %s', async (_, waited) => {
    expect(await outcome(passing, waited)).toBe(passing);
  });

  it('ends when no page came for as long as it lasts', async () => {
    const error = (await outcome(passing, { page: 31 })) as OutOfPatienceError;
    expect(error).toBeInstanceOf(OutOfPatienceError);
    expect(error).toMatchObject({ type: 'Passing', retryable: false });
    expect(error.cause).toBe(passing);
    expect(error.message).toBe('contacts: HTTP 503. Wait. It went on for more than 30 minutes without a page');
  });

  it('is not asked for what is final, nor for what nobody expected', async () => {
    const final = new UnavailableError('HTTP 403', { asset: 'sms' });
    const bug = new TypeError('a mistake');
    expect(await outcome(final, {})).toBe(final);
    expect(await outcome(bug, {})).toBe(bug);
  });

  it('gives the answer on', async () => {
    const patience = { runStartedAt: ago(0).toISOString(), ms: 1 };
    const answer = withPatience({ patience, newestPageAt: undefined, scheduledAtMs: 0 }, () => Promise.resolve('page'));
    expect(await answer).toBe('page');
  });
});
