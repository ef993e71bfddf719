/**
 * One account's API: every question goes through the one budget, is asked until its answer can be trusted, and fails with
 * an error that says whether asking later may help.
 */
import { bodyOf, questionOf, type ApiAnswer, type ApiRequest } from './api-request';
import { askUntilSure, type Asking, type Conclusion } from './ask-until-sure';
import { checkAccountFor, insistOnAccount, type AccountAnswer } from './check-account';
import { systemClock, untilAborted, type Clock } from './clock';
import type { ApiError } from './errors';
import { dataFailure, passingFailure, type Subject } from './failures';
import { Limiter } from './limiter';
import { parseProxy } from './proxy';
import { Requester } from './requester';
import { reveal, Scrubber, type Concealed } from './scrub';
import { Sender } from './sender';

export interface ActiveCampaignOptions {
  /** Scheme, host and port, as `parseApiUrl` gives it. */
  readonly url: string;
  readonly token: Concealed;
  readonly proxyUrl?: Concealed;
  readonly requestsPerSecond: number | 'unlimited';
  /** The host's name may resolve to a private address. An address in the URL itself is what the user wants. @default false, but for localhost */
  readonly allowPrivate?: boolean;
  readonly clock?: Clock;
  /** In [0, 1): spreads what is asked again. */
  readonly random?: () => number;
  /** Milliseconds until a request has left, and for a request in all. @default 20 and 120 seconds */
  readonly connectMs?: number;
  readonly totalMs?: number;
  /** Bytes of an answer, decompressed. @default 64 MiB */
  readonly greatestBody?: number;
}

/** So long a token that was seen to work is taken for a good one when single requests are refused. */
const TRUST_MS = 30_000;

export class ActiveCampaign {
  readonly #asking: Asking;
  readonly #sender: Sender;
  readonly #host: string;
  #checking: Promise<AccountAnswer> | undefined;
  #trustedUntilMs = -Infinity;

  constructor(options: ActiveCampaignOptions) {
    const { url, requestsPerSecond, clock = systemClock, random = Math.random } = options;
    const token = reveal(options.token);
    const proxy = options.proxyUrl === undefined ? undefined : parseProxy(reveal(options.proxyUrl));
    const { host, hostname } = new URL(url);
    this.#host = host;
    const { connectMs, totalMs, greatestBody, allowPrivate = hostname === 'localhost' } = options;
    this.#sender = new Sender({ url, token, proxy, allowPrivate, connectMs, totalMs, greatestBody });
    const requester = new Requester({
      sender: this.#sender,
      limiter: new Limiter({ requestsPerSecond, clock }),
      clock,
      scrubber: new Scrubber([token, proxy?.credentials?.password ?? '']),
    });
    this.#asking = { requester, clock, random };
  }

  /** Requests sent, of all questions. */
  get calls(): number {
    return this.#asking.requester.calls;
  }

  /** When an answer was last accepted. */
  get newestAnswerAt(): Date | undefined {
    return this.#asking.requester.newestAnswerAt;
  }

  /** @throws ApiError; where the signal is aborted, its reason */
  async ask(request: ApiRequest): Promise<ApiAnswer> {
    const conclusion = await askUntilSure(this.#asking, questionOf(request));
    const { reply, calls } = conclusion;
    if (conclusion.kind === 'accepted') {
      const { kind: _, ...accepted } = conclusion.verdict;
      return { ...bodyOf(reply), ...accepted, calls };
    }
    const failure = await this.#failureOf(conclusion, request);
    if (failure !== undefined) throw failure;
    return { ...bodyOf(reply), records: [], calls };
  }

  /**
   * The first call: `GET /users/me`. With `patienceMs` it ends as soon as it has failed so long in the same way; without,
   * it is insisted on like any other question.
   */
  async checkAccount(
    options: { readonly patienceMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<AccountAnswer> {
    const { patienceMs, signal } = options;
    const check = { asking: this.#asking, host: this.#host, signal };
    return patienceMs === undefined ? insistOnAccount(check) : checkAccountFor({ ...check, patienceMs });
  }

  /** Ends the connections that are kept open. */
  close(): void {
    this.#sender.close();
  }

  async #failureOf(
    conclusion: Exclude<Conclusion, { readonly kind: 'accepted' }>,
    { asset, path, purpose, signal }: ApiRequest,
  ): Promise<ApiError | undefined> {
    const { what, calls } = conclusion;
    const subject: Subject = { asset, host: this.#host, path, calls };
    if (conclusion.kind === 'given-up') return passingFailure(conclusion.because, what, subject);
    const { sign } = conclusion;
    const failure = dataFailure({ sign, what, purpose }, subject);
    const isAboutAccount = sign === 'refused' || (sign === 'missing' && failure?.type !== 'Gone');
    // A request that is refused for good says nothing before the account does: its token may be.
    if (isAboutAccount) await this.#trustAccount(signal);
    return failure;
  }

  /** Many assets are refused at once when a token is: they share one check. */
  async #trustAccount(signal: AbortSignal | undefined): Promise<void> {
    const { clock } = this.#asking;
    if (clock.now() < this.#trustedUntilMs) return;
    this.#checking ??= insistOnAccount({ asking: this.#asking, host: this.#host }).finally(
      () => (this.#checking = undefined),
    );
    await untilAborted(this.#checking, signal);
    this.#trustedUntilMs = clock.now() + TRUST_MS;
  }
}
