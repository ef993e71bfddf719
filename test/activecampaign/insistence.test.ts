import { Insistence, type Purpose, type Step } from '../../activecampaign/insistence';
import type { Sign, Verdict } from '../../activecampaign/judge';

type Failure = Exclude<Verdict, { readonly kind: 'accepted' | 'rate-limited' }>;

const aSign = (sign: Sign): Failure => ({ kind: 'sign', sign, what: sign });
const aPassing: Failure = { kind: 'passing', what: 'HTTP 500' };
const aBroken: Failure = { kind: 'broken', what: 'a cut-off body' };
const anOversize: Failure = { kind: 'broken', what: 'a body longer than we take', isOversize: true };
const aDrop: Failure = { kind: 'dropped', what: 'the connection broke' };

/** The failures in turn, the last one for ever, until it is enough; each takes no time but its wait. */
function insist(
  failures: readonly Failure[],
  {
    purpose = 'first-page',
    isKnownEmpty = false,
    tookMs = 0,
  }: { purpose?: Purpose; isKnownEmpty?: boolean; tookMs?: number } = {},
): { readonly end: Step; readonly tries: number; readonly ms: number } {
  const insistence = new Insistence({ purpose, isKnownEmpty, random: () => 0.5 });
  for (let [tries, ms] = [1, 0]; ; tries++) {
    const failure = failures[Math.min(tries, failures.length) - 1] ?? aPassing;
    const step = insistence.next(failure, { nowMs: ms, tookMs });
    if (step.do !== 'wait') return { end: step, tries, ms };
    expect(step.ms).toBeGreaterThan(0);
    ms += step.ms + tookMs;
  }
}

describe('asking again', () => {
  it.each<[Sign, number]>([
    ['refused', 30_000],
    ['missing', 30_000],
    ['redirected', 30_000],
    ['rejected', 1_000],
    ['empty', 1_000],
    ['no-records', 1_000],
  ])('believes "%s" the sixth time in a row, %i ms after the first', (sign, leastMs) => {
    const { end, tries, ms } = insist([aSign(sign)]);
    expect({ end, tries }).toEqual({ end: { do: 'believe', sign }, tries: 6 });
    expect(ms).toBeGreaterThanOrEqual(leastMs);
    expect(ms).toBeLessThan(leastMs + 10_000);
  });

  it.each<[string, Failure]>([
    ['another sign', aSign('missing')],
    ['a passing failure', aPassing],
    ['a broken body', aBroken],
    ['an outage page', aSign('web-page')],
  ])('begins to count again after %s', (_, interruption) => {
    const five = Array.from({ length: 5 }, () => aSign('refused'));
    expect(insist([...five, interruption, aSign('refused')]).tries).toBe(12);
  });

  it('counts on after a connection that broke, which says nothing', () => {
    const five = Array.from({ length: 5 }, () => aSign('refused'));
    expect(insist([...five, aDrop, aSign('refused')]).tries).toBe(7);
  });

  it('needs two for a table that is known to be empty, and for a parent or record that is gone', () => {
    expect(insist([aSign('empty')], { isKnownEmpty: true }).tries).toBe(2);
    expect(insist([aSign('missing')], { purpose: 'parent' }).tries).toBe(2);
    expect(insist([aSign('missing')], { purpose: 'record' }).tries).toBe(2);
    expect(insist([aSign('refused')], { purpose: 'record' }).tries).toBe(6);
  });

  it('believes a web page only of the first call', () => {
    expect(insist([aSign('web-page')]).end).toEqual({ do: 'give-up', because: 'passing' });
    expect(insist([aSign('web-page')], { purpose: 'account' }).end).toEqual({ do: 'believe', sign: 'web-page' });
  });

  it('gives up what may pass after ten times or a minute', () => {
    expect(insist([aPassing])).toMatchObject({ end: { do: 'give-up', because: 'passing' }, tries: 10 });
    expect(insist([aDrop], { tookMs: 25_000 })).toMatchObject({ tries: 3 });
    expect(insist([{ kind: 'unreachable', what: 'refused' }]).end).toEqual({ do: 'give-up', because: 'unreachable' });
  });

  it('asks for less after four broken bodies, or two that are too long', () => {
    expect(insist([aBroken, aPassing, aBroken])).toMatchObject({ end: { because: 'broken' }, tries: 5 });
    expect(insist([anOversize])).toMatchObject({
      end: { because: 'broken' },
      tries: 2,
    });
  });

  it('ends although a row never gets whole', () => {
    const interrupted = Array.from({ length: 200 }, (_, place) => (place % 2 === 0 ? aSign('refused') : aPassing));
    expect(insist(interrupted).end).toEqual({ do: 'give-up', because: 'passing' });
  });
});
