import { AssetPause } from '../../workflows/asset-pause';

describe('the pause of an asset', () => {
  it('holds it from when nothing is in flight any more', () => {
    const pause = new AssetPause({}, 0);
    pause.fly(2, 0);
    expect(pause.shown()).toEqual({});
    pause.set(true, 1_000);
    pause.fly(1, 3_000);
    expect(pause.shown()).toEqual({ isPaused: true, isEnding: true });
    pause.fly(0, 4_000);
    expect(pause.shown()).toEqual({ isPaused: true, isEnding: false });
    pause.set(false, 9_000);
    expect(pause.shown()).toEqual({ isPaused: false, isEnding: false, pausedMs: 5_000 });
  });

  it('goes on in the next history', () => {
    const pause = new AssetPause({ isPaused: true, pausedMs: 5_000 }, 20_000);
    pause.note(21_000);
    expect(pause.shown()).toEqual({ isPaused: true, isEnding: false, pausedMs: 6_000 });
  });

  it('that ends before the last slice has held nothing', () => {
    const pause = new AssetPause({}, 0);
    pause.fly(1, 0);
    pause.set(true, 1_000);
    pause.set(false, 2_000);
    pause.fly(0, 3_000);
    expect(pause.shown().pausedMs).toBeUndefined();
  });
});
