import { ActiveCampaign } from '../../activecampaign/client';
import { ApiError } from '../../activecampaign/errors';
import { aClient, aRequest, TOKEN } from './a-client';
import { aPage, AnApi, aWebPage, json, type Played } from './an-api';

/** Every fault that the API is known for; one answer in twenty each. */
const FAULTS: readonly Played[] = [
  json({}, { status: 429, headers: { 'retry-after': '1' } }),
  json({}, { status: 503 }),
  json({ message: 'Forbidden' }, { status: 403 }),
  { body: '' },
  { body: '{"contacts":[{"id":"1"},' },
  { ...aPage, breaks: 'in the body' },
  json({}),
  aWebPage,
  { breaks: 'at once' },
];

/** A small generator of numbers in [0, 1), the same in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('an API that fails in every way at once', () => {
  it('answers nearly every question in one asking, and never with too little', async () => {
    const random = seeded(4);
    const api = await AnApi.start(() => FAULTS[Math.floor(random() * 20)] ?? aPage);
    const client = aClient(api.url, { random: seeded(7) });
    const questions = Array.from({ length: 400 }, () => client.ask(aRequest()));
    const outcomes = await Promise.allSettled(questions);
    client.close();
    await api.close();
    const answers = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(answers.length).toBeGreaterThanOrEqual(398);
    for (const { value } of answers) expect(value.records).toHaveLength(2);
    const reasons = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as unknown);
    expect(reasons.every((reason) => reason instanceof ApiError && reason.retryable)).toBe(true);
  });
});

describe('an API that counts the requests of each sliding second', () => {
  it('has nearly nothing to complain about', async () => {
    let limited = 0;
    const seen: number[] = [];
    const api = await AnApi.start(({ atMs }) => {
      const isTooMany = seen.filter((at) => atMs - at < 1_000).length >= 5;
      seen.push(atMs);
      if (!isTooMany) return aPage;
      limited += 1;
      return json({}, { status: 429, headers: { 'retry-after': '0' } });
    });
    const client = new ActiveCampaign({ url: api.url, token: TOKEN, requestsPerSecond: 5 });
    await Promise.all(Array.from({ length: 15 }, () => client.ask(aRequest())));
    client.close();
    await api.close();
    // One, since a busy machine may run the server late.
    expect(limited).toBeLessThanOrEqual(1);
  });
});
