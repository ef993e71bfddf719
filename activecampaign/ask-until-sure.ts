/** One question, asked until its answer is accepted, believed, or not worth waiting for any more. */
import { wait, type Clock } from './clock';
import { Insistence, type Purpose } from './insistence';
import type { Sign, Verdict } from './judge';
import type { Reply } from './reply';
import type { Query, Requester } from './requester';

export interface Question extends Query {
  readonly purpose: Purpose;
  readonly isKnownEmpty: boolean;
  readonly onWait?: ((what: string) => void) | undefined;
}

export interface Asking {
  readonly requester: Requester;
  readonly clock: Clock;
  readonly random: () => number;
}

interface Ending {
  readonly calls: number;
  readonly reply: Reply;
}

export type Conclusion =
  | (Ending & { readonly kind: 'accepted'; readonly verdict: Verdict & { readonly kind: 'accepted' } })
  | (Ending & { readonly kind: 'believed'; readonly sign: Sign; readonly what: string; readonly isWebPage: boolean })
  | (Ending & {
      readonly kind: 'given-up';
      readonly because: 'passing' | 'unreachable' | 'broken';
      readonly what: string;
    });

export async function askUntilSure(asking: Asking, question: Question): Promise<Conclusion> {
  const { requester, clock, random } = asking;
  const { signal, onWait } = question;
  const insistence = new Insistence({ ...question, random });
  for (let calls = 1; ; calls++) {
    const { verdict, reply, tookMs } = await requester.once(question);
    if (verdict.kind === 'accepted') return { kind: 'accepted', verdict, reply, calls };
    const { what } = verdict;
    if (verdict.kind === 'rate-limited') {
      // The limiter has stopped the account; the next turn comes after that.
      onWait?.(what);
      continue;
    }
    const step = insistence.next(verdict, { nowMs: clock.now(), tookMs });
    if (step.do === 'give-up') return { kind: 'given-up', because: step.because, what, reply, calls };
    if (step.do === 'believe') {
      const isWebPage = verdict.kind === 'sign' && verdict.isWebPage === true;
      return { kind: 'believed', sign: step.sign, what, isWebPage, reply, calls };
    }
    onWait?.(`${what}; asked again in ${Math.ceil(step.ms / 1_000)} s`);
    await wait(clock, step.ms, signal);
  }
}
