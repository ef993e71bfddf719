/** What goes wrong, how often: a share for each kind, drawn from the number of the call. */
import { ConfigError } from '../graph/errors';
import { mix, share } from './random';

export const FAULTS = [
  'rate429',
  'unavailable503',
  'stray403',
  'error500',
  'empty',
  'cut',
  'braces',
  'html',
  'htmlError',
  'reset',
  'slow',
  'softFailure',
] as const;
export type Fault = (typeof FAULTS)[number];
/** What an endpoint may do for good, beside what any may do by chance: answer with JSON that holds no records. */
export const BREAKS = [...FAULTS, 'moved'] as const;
export type Break = (typeof BREAKS)[number];
export type Faults = Readonly<Partial<Record<Fault, number>>>;

/** One call has one fault at most; a little more than 1, since shares are binary fractions. */
const MOST = 1 + 1e-9;

/** `all=0.05`, or `stray403=0.01,cut=0.1`; a later one counts. */
export function parseFaults(text: string): Faults {
  const shares: Partial<Record<Fault, number>> = {};
  for (const part of text.split(',').filter((item) => item.trim() !== '')) {
    const [name = '', value = '', ...more] = part.trim().split('=');
    const often = Number(value);
    if (value.trim() === '' || more.length > 0 || !(often >= 0 && often <= 1)) {
      throw new ConfigError(`fault "${part.trim()}" has no share between 0 and 1`, { hint: 'Write --faults cut=0.1' });
    }
    const kinds = name === 'all' ? FAULTS : FAULTS.filter((fault) => fault === name);
    if (kinds.length === 0)
      throw new ConfigError(`fault "${name}" does not exist`, { hint: `Faults: all, ${FAULTS.join(', ')}` });
    for (const kind of kinds) shares[kind] = often;
  }
  const sum = Object.values(shares).reduce((all, often) => all + often, 0);
  if (sum > MOST) {
    throw new ConfigError(`faults "${text}" add up to more than 1`, {
      hint: `There are ${FAULTS.length} kinds: "all" goes up to ${Math.floor(100 / FAULTS.length) / 100}`,
    });
  }
  return shares;
}

/** The fault of a call; the same for the same seed and number. */
export function faultOf(faults: Faults, seed: number, call: number): Fault | undefined {
  let chance = share(mix(seed, 0xfa17, call));
  for (const fault of FAULTS) {
    chance -= faults[fault] ?? 0;
    if (chance < 0) return fault;
  }
  return undefined;
}
