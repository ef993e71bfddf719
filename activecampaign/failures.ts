/** The errors that conclusions become: what happened, and what to do. */
import {
  BrokenBodyError,
  ContractError,
  GoneError,
  NotActiveCampaignError,
  PassingError,
  RateLimitedError,
  RefusedError,
  UnauthorizedError,
  UnavailableError,
  UnreachableError,
  type ApiError,
  type ApiErrorContext,
} from './errors';
import type { Purpose } from './insistence';
import type { Sign, Verdict } from './judge';

export interface Subject extends ApiErrorContext {
  readonly host: string;
  /** Below `/api/3/`, without its parameters. */
  readonly path: string;
}

const CHECK_URL = 'Check ACTIVECAMPAIGN_API_URL: it is shown in Settings > Developer';
const CHECK_TOKEN = 'Check ACTIVECAMPAIGN_API_TOKEN: it is shown in Settings > Developer';

/** What may pass, and did not for as long as one request waits. */
export function passingFailure(
  because: 'passing' | 'unreachable' | 'broken',
  what: string,
  { host, path, ...context }: Subject,
): ApiError {
  switch (because) {
    case 'unreachable':
      return new UnreachableError(`${host} cannot be reached: ${what}`, {
        ...context,
        hint: 'Check the network and ACTIVECAMPAIGN_API_URL',
      });
    case 'broken':
      return new BrokenBodyError(`${path} keeps answering with ${what}`, context);
    case 'passing':
      return new PassingError(`${path} does not answer: ${what}`, context);
  }
}

/** What `/users/me` says about the host and the token. */
export function accountFailure(
  { sign, what, isWebPage }: { readonly sign: Sign; readonly what: string; readonly isWebPage: boolean },
  { host, path: _, ...context }: Subject,
): ApiError {
  if (sign === 'refused' && !isWebPage) {
    return new UnauthorizedError(`${host} refuses the token (${what})`, { ...context, hint: CHECK_TOKEN });
  }
  return new NotActiveCampaignError(`${host} is not ActiveCampaign: /api/3/users/me gives ${what}`, {
    ...context,
    hint: CHECK_URL,
  });
}

/** A sign that was believed, for a request about data; undefined where it means that there is none. */
export function dataFailure(
  { sign, what, purpose }: { readonly sign: Sign; readonly what: string; readonly purpose: Purpose },
  subject: Subject,
): ApiError | undefined {
  const { host, path, ...context } = subject;
  const isOne = purpose === 'parent' || purpose === 'record';
  switch (sign) {
    case 'empty':
      return purpose === 'record' ? new GoneError(`${path} is gone (${what})`, context) : undefined;
    case 'no-records':
      return new ContractError(`${path} keeps answering with ${what}`, {
        ...context,
        hint: 'The API has changed, or the asset is declared wrong',
      });
    case 'redirected':
      return new NotActiveCampaignError(`${host} gives ${what}`, { ...context, hint: CHECK_URL });
    case 'web-page':
      return passingFailure('passing', what, subject);
    case 'rejected':
      return new RefusedError(`${path} rejects the request (${what})`, context);
    case 'refused':
    case 'missing':
      if (isOne && sign === 'missing') return new GoneError(`${path} is gone (${what})`, context);
      if (purpose === 'first-page') {
        return new UnavailableError(`the account does not have /api/3/${path} (${what})`, {
          ...context,
          hint: "A plan, a permission of the token's user, or an endpoint that was removed",
        });
      }
      return new RefusedError(`${path} was refused (${what}), while the account answers`, context);
  }
}

/** What a failed first call is, when somebody waits for it and no row is complete. */
export function firstCallFailure(verdict: Exclude<Verdict, { readonly kind: 'accepted' }>, subject: Subject): ApiError {
  const { what } = verdict;
  switch (verdict.kind) {
    case 'rate-limited': {
      const { host, path: _, ...context } = subject;
      return new RateLimitedError(`${host} says that the account's request budget is used up (${what})`, {
        ...context,
        hint: 'Lower ACTIVECAMPAIGN_REQUESTS_PER_SECOND where other programs use the account',
      });
    }
    case 'sign':
      return accountFailure({ sign: verdict.sign, what, isWebPage: verdict.isWebPage === true }, subject);
    case 'unreachable':
      return passingFailure('unreachable', what, subject);
    case 'broken':
    case 'dropped':
    case 'passing':
      return passingFailure('passing', what, subject);
  }
}
