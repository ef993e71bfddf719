import { liveWorkers } from '../../graph/live-workers';

const now = new Date('2026-01-31T06:00:00Z');
const seen = (identity: string, secondsAgo: number) => ({
  identity,
  lastAccessTime: { seconds: Number(now) / 1_000 - secondsAgo },
});

describe('who serves a task queue', () => {
  it('asked for work since a poll began that may still last, and is told with how long ago that was', () => {
    expect(liveWorkers([seen('acme@a', 12), seen('acme@b', 74), seen('acme@gone', 76)], now)).toEqual([
      { identity: 'acme@a', silentMs: 12_000 },
      { identity: 'acme@b', silentMs: 74_000 },
    ]);
  });

  it('is nobody where nothing was ever asked for', () => {
    expect(liveWorkers(undefined, now)).toEqual([]);
    expect(liveWorkers([{ identity: 'acme@a' }], now)).toEqual([]);
  });

  it('is not seen in the future, whatever the clocks say', () => {
    expect(liveWorkers([seen('acme@a', -5)], now)).toEqual([{ identity: 'acme@a', silentMs: 0 }]);
  });
});
