import { ConfigError } from '../../graph/errors';
import { FAULTS, faultOf, parseFaults } from '../../simulator/faults';

describe('parseFaults', () => {
  it('reads shares by kind', () => {
    expect(parseFaults('stray403=0.01, cut=0.1')).toEqual({ stray403: 0.01, cut: 0.1 });
  });

  it('takes "all" for every kind, and a later part for one of them', () => {
    const faults = parseFaults('all=0.05,slow=0');

    expect(Object.keys(faults)).toEqual([...FAULTS]);
    expect(faults).toMatchObject({ cut: 0.05, slow: 0 });
  });

  it('takes nothing for none', () => {
    expect(parseFaults('')).toEqual({});
  });

  it.each([
    ['cats=0.1', 'fault "cats" does not exist'],
    ['cut', 'fault "cut" has no share'],
    ['cut=', 'fault "cut=" has no share'],
    ['cut=often', 'fault "cut=often" has no share'],
    ['cut=1.5', 'fault "cut=1.5" has no share'],
    ['cut=-0.1', 'fault "cut=-0.1" has no share'],
    ['cut=0.1=0.2', 'fault "cut=0.1=0.2" has no share'],
    ['all=0.1', 'more than 1'],
  ])('refuses "%s" in one line', (text, message) => {
    expect(() => parseFaults(text)).toThrow(ConfigError);
    expect(() => parseFaults(text)).toThrow(message);
  });
});

describe('the fault of a call', () => {
  const faults = parseFaults('cut=0.1,reset=0.02');
  const drawn = (seed: number) => Array.from({ length: 20_000 }, (_, call) => faultOf(faults, seed, call));

  it('comes about as often as its share says', () => {
    const count = (fault: string): number => drawn(1).filter((one) => one === fault).length;

    expect(count('cut') / 20_000).toBeCloseTo(0.1, 2);
    expect(count('reset') / 20_000).toBeCloseTo(0.02, 2);
  });

  it('is the same for the same seed and call, and another for another seed', () => {
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });
});
