import fc from 'fast-check';
import { Limiter, type Priority } from '../../activecampaign/limiter';
import { VirtualClock } from './virtual-clock';
import { wait } from '../../activecampaign/clock';

interface Sent {
  readonly number: number;
  readonly priority: Priority;
  readonly startedAt: number;
  readonly sentAt: number;
}

/** How one request goes: when it comes, how long it connects and answers, whether it never leaves, or is limited. */
const aRequest = fc.record({
  comesAfterMs: fc.oneof(fc.constant(0), fc.nat(400)),
  priority: fc.constantFrom<Priority>(1, 2),
  connectMs: fc.oneof(fc.constant(0), fc.nat(60), fc.nat(4_000)),
  answerMs: fc.nat(3_000),
  neverLeaves: fc.boolean(),
  isLimited: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});
type Planned = typeof aRequest extends fc.Arbitrary<infer T> ? T : never;

async function play(perSecond: number, requests: readonly Planned[], lateMs: () => number): Promise<readonly Sent[]> {
  const clock = new VirtualClock({ lateMs });
  const limiter = new Limiter({ requestsPerSecond: perSecond, clock });
  const sent: Sent[] = [];
  const running: Promise<void>[] = [];
  for (const [number, request] of requests.entries()) {
    if (request.comesAfterMs > 0) await wait(clock, request.comesAfterMs, undefined);
    const { priority } = request;
    running.push(
      limiter.run({ priority }, async (onSent) => {
        const startedAt = clock.now();
        if (request.connectMs > 0) await wait(clock, request.connectMs, undefined);
        if (!request.neverLeaves) {
          onSent();
          sent.push({ number, priority, startedAt, sentAt: clock.now() });
        }
        if (request.answerMs > 0) await wait(clock, request.answerMs, undefined);
        if (request.isLimited) {
          limiter.slowDown();
          limiter.stop(1_000);
        }
      }),
    );
  }
  await Promise.all(running);
  return sent;
}

function mostInAnySecond(times: readonly number[]): number {
  const ordered = times.toSorted((a, b) => a - b);
  let [most, first] = [0, 0];
  for (const [last, at] of ordered.entries()) {
    while (at - (ordered[first] ?? at) >= 1_000) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

describe('the limiter', () => {
  it('never sends more than the budget in a sliding second, whatever connects slowly or is late, and serves all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 7 }),
        fc.array(aRequest, { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(120), { minLength: 1, maxLength: 9 }),
        async (perSecond, requests, lateness) => {
          let timers = 0;
          const sent = await play(perSecond, requests, () => lateness[timers++ % lateness.length] ?? 0);
          expect(mostInAnySecond(sent.map(({ sentAt }) => sentAt))).toBeLessThanOrEqual(perSecond);
          expect(sent).toHaveLength(requests.filter(({ neverLeaves }) => !neverLeaves).length);
        },
      ),
      { seed: 4, numRuns: 150 },
    );
  });

  it('starts the first class before the second, and keeps the order of those who came inside a class', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom<Priority>(1, 2), { maxLength: 30 }), async (priorities) => {
        const clock = new VirtualClock();
        const limiter = new Limiter({ requestsPerSecond: 5, clock });
        const started: number[] = [];
        limiter.stop(1);
        await Promise.all(
          priorities.map((priority, number) =>
            limiter.run({ priority }, async (onSent) => {
              onSent();
              started.push(number);
            }),
          ),
        );
        const requests = priorities.map((priority, number) => ({ priority, number }));
        const inOrder = requests.toSorted((a, b) => a.priority - b.priority || a.number - b.number);
        expect(started).toEqual(inOrder.map(({ number }) => number));
      }),
      { seed: 4, numRuns: 50 },
    );
  });

  it.each([1_000, 2_500])('uses 95 % of 5 requests a second when answers take %i ms', async (answerMs) => {
    const clock = new VirtualClock({ lateMs: () => 1 });
    const limiter = new Limiter({ requestsPerSecond: 5, clock });
    const startedAt = clock.now();
    let lastAt = startedAt;
    await Promise.all(
      Array.from({ length: 301 }, () =>
        limiter.run({ priority: 1 }, async (onSent) => {
          onSent();
          lastAt = clock.now();
          await wait(clock, answerMs, undefined);
        }),
      ),
    );
    expect(300 / ((lastAt - startedAt) / 1_000) / 5).toBeGreaterThan(0.95);
  });

  it('sends nothing of the whole account before a Retry-After is over', async () => {
    const clock = new VirtualClock();
    const limiter = new Limiter({ requestsPerSecond: 'unlimited', clock });
    const startedAt = clock.now();
    limiter.stop(30_000);
    const times = await Promise.all(
      ([1, 2] as const).map((priority) => limiter.run({ priority }, async () => clock.now() - startedAt)),
    );
    expect(Math.min(...times)).toBeGreaterThanOrEqual(30_000);
  });

  it('slows down when the server complains, and comes back when it does not', async () => {
    const clock = new VirtualClock();
    const limiter = new Limiter({ requestsPerSecond: 10, clock });
    const secondsOf = async (requests: number): Promise<number> => {
      const startedAt = clock.now();
      for (let count = 0; count < requests; count++) await limiter.run({ priority: 1 }, async (onSent) => onSent());
      return (clock.now() - startedAt) / 1_000;
    };
    await secondsOf(10);
    const before = await secondsOf(50);
    for (let complaint = 0; complaint < 20; complaint++) {
      limiter.slowDown();
      await wait(clock, 2_000, undefined);
    }
    const slowed = await secondsOf(50);
    for (let accepted = 0; accepted < 200; accepted++) limiter.speedUp();
    await secondsOf(10);
    const after = await secondsOf(50);
    expect(slowed / before).toBeGreaterThan(1.7);
    expect(slowed / before).toBeLessThan(2.1);
    expect(after / before).toBeCloseTo(1, 1);
  });

  it('without a budget still bounds what is in flight', async () => {
    const clock = new VirtualClock();
    const limiter = new Limiter({ requestsPerSecond: 'unlimited', clock });
    let [inFlight, most] = [0, 0];
    await Promise.all(
      Array.from({ length: 200 }, () =>
        limiter.run({ priority: 1 }, async (onSent) => {
          onSent();
          most = Math.max(most, (inFlight += 1));
          await wait(clock, 10, undefined);
          inFlight -= 1;
        }),
      ),
    );
    expect(most).toBe(32);
  });

  it('lets go of a request that is aborted while it waits, with the reason it was aborted for', async () => {
    const clock = new VirtualClock();
    const limiter = new Limiter({ requestsPerSecond: 5, clock });
    limiter.stop(1_000);
    const reason = new Error('canceled');
    const aborting = new AbortController();
    const aborted = limiter.run({ priority: 1, signal: aborting.signal }, async () => 'sent');
    const other = limiter.run({ priority: 2 }, async () => 'sent');
    aborting.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    await expect(other).resolves.toBe('sent');
  });
});
