import { WorkerPresence } from '../../../client/runs/worker-presence';
import { unansweredText } from '../../../client/runs/workers-on';

describe('a worker that does not answer', () => {
  let now = 0;
  let said: string[] = [];
  const presence = (whySilent = async () => 'No worker') =>
    new WorkerPresence({ say: (line) => void said.push(line), whySilent, now: () => now });
  const lookAt = async (looking: WorkerPresence, seconds: readonly number[]): Promise<void> => {
    for (const second of seconds) {
      now = second * 1_000;
      await looking.look();
    }
  };

  beforeEach(() => {
    now = 0;
    said = [];
  });

  it('for a while is told of once', async () => {
    const looking = presence();
    await lookAt(looking, [5, 9.9]);
    expect(said).toEqual([]);
    await lookAt(looking, [10, 15, 60]);
    expect(said).toEqual(['No worker']);
  });

  it('again is told of again, and counted from its last answer', async () => {
    const looking = presence();
    await lookAt(looking, [10]);
    looking.seen();
    await lookAt(looking, [19]);
    expect(said).toHaveLength(1);
    await lookAt(looking, [20]);
    expect(said).toHaveLength(2);
  });

  it('is told of later where the server went away just then', async () => {
    let isAway = true;
    const looking = presence(async () => {
      if (isAway) throw new Error('unavailable');
      return 'No worker';
    });
    await lookAt(looking, [10]);
    isAway = false;
    await lookAt(looking, [11]);
    expect(said).toEqual(['No worker']);
  });
});

describe('what a person reads of it', () => {
  const settings = { taskQueue: 'acme', hasOwnTemporal: false, isDemo: false };
  const waits = ': the run waits for one';

  it('is who is missing, and how one is started', () => {
    expect(unansweredText([], settings, waits)).toBe(
      'No worker serves the task queue "acme": the run waits for one. Start it: npx campaignlake worker',
    );
  });

  it('leaves open whether one has ended that was there a moment ago', () => {
    expect(unansweredText([{ identity: 'acme@a', silentMs: 45_000 }], settings, waits)).toBe(
      'No worker answers on the task queue "acme": the run waits for one. If acme@a, which asked for work 45 s ago, has ended, start it: npx campaignlake worker',
    );
  });

  it.each([{ hasOwnTemporal: true }, { isDemo: true }])('names npm start where that brings the worker: %j', (how) => {
    expect(unansweredText([], { ...settings, ...how })).toMatch(/Start it: npm start$/);
  });
});
