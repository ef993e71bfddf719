/**
 * The first call, `GET /users/me`: is the host ActiveCampaign, and the token good? Asked in two ways: for a run that nobody
 * watches it is insisted on like any other question; for somebody who sits in front of it, it ends after a while.
 */
import { askUntilSure, type Asking } from './ask-until-sure';
import { wait } from './clock';
import { accountFailure, firstCallFailure, passingFailure } from './failures';
import type { Verdict } from './judge';

export interface AccountAnswer {
  /** Whose token it is. */
  readonly email?: string;
  readonly calls: number;
}

export interface AccountCheck {
  readonly asking: Asking;
  readonly host: string;
  readonly signal?: AbortSignal | undefined;
}

const QUERY = { path: 'users/me', recordsKey: 'user', isSingle: true, priority: 1 } as const;

export async function insistOnAccount({ asking, host, signal }: AccountCheck): Promise<AccountAnswer> {
  const conclusion = await askUntilSure(asking, { ...QUERY, purpose: 'account', isKnownEmpty: false, signal });
  const { calls } = conclusion;
  const subject = { host, path: QUERY.path, calls };
  switch (conclusion.kind) {
    case 'accepted':
      return accountAnswer(conclusion.verdict, calls);
    case 'believed':
      throw accountFailure(conclusion, subject);
    case 'given-up':
      // There is no smaller page of it to ask for.
      throw passingFailure(conclusion.because === 'broken' ? 'passing' : conclusion.because, conclusion.what, subject);
  }
}

const GAP_MS = 2_000;
/** One that fails in ever other ways ends too: after so many times the patience. */
const LONGEST = 4;

/** Ends when it has failed for `patienceMs` in the same way, whatever the way. */
export async function checkAccountFor(check: AccountCheck & { readonly patienceMs: number }): Promise<AccountAnswer> {
  const { host, signal, patienceMs } = check;
  const { requester, clock } = check.asking;
  const startedMs = clock.now();
  let [way, sinceMs] = ['', startedMs];
  for (let calls = 1; ; calls++) {
    const { verdict, tookMs } = await requester.once({ ...QUERY, signal });
    if (verdict.kind === 'accepted') return accountAnswer(verdict, calls);
    const nowMs = clock.now();
    if (wayOf(verdict) !== way) [way, sinceMs] = [wayOf(verdict), nowMs - tookMs];
    const leftMs = Math.min(sinceMs + patienceMs, startedMs + LONGEST * patienceMs) - nowMs;
    if (leftMs <= 0) throw firstCallFailure(verdict, { host, path: QUERY.path, calls });
    await wait(clock, Math.min(GAP_MS, leftMs), signal);
  }
}

const wayOf = (verdict: Verdict): string => (verdict.kind === 'sign' ? verdict.sign : verdict.kind);

function accountAnswer({ records }: Verdict & { readonly kind: 'accepted' }, calls: number): AccountAnswer {
  const email = records[0]?.['email'];
  return { calls, ...(typeof email === 'string' ? { email } : {}) };
}
