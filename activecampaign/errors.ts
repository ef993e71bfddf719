/**
 * What can go wrong with the API, on two axes: what failed, and whether asking again may help. Messages never hold what
 * the HTTP library knows, since its own errors carry the token.
 */
import { ReplicationError, type ErrorContext } from '../graph/errors';

export type ApiErrorContext = Omit<ErrorContext, 'cause'>;

export abstract class ApiError extends ReplicationError {
  constructor(what: string, context: ApiErrorContext = {}) {
    super(what, context);
  }
}

/** The account's budget is used up. Seen only where somebody waits for the first call: elsewhere the limiter waits. */
export class RateLimitedError extends ApiError {
  readonly type = 'RateLimited';
  readonly retryable = true;
}

/** 5xx, web pages, dropped connections, soft failures: may pass. */
export class PassingError extends ApiError {
  readonly type: string = 'Passing';
  readonly retryable = true;
}

/** The host cannot be reached at all: name, connection, certificate, proxy. */
export class UnreachableError extends PassingError {
  override readonly type = 'Unreachable';
}

/** Bodies keep breaking: ask for fewer records at once. */
export class BrokenBodyError extends ApiError {
  readonly type = 'BrokenBody';
  readonly retryable = true;
}

/** The account does not have this endpoint: plan, permission, removed. */
export class UnavailableError extends ApiError {
  readonly type = 'Unavailable';
  readonly retryable = false;
}

/** One parent or record is gone; its siblings are not. */
export class GoneError extends ApiError {
  readonly type = 'Gone';
  readonly retryable = false;
}

/** The API refuses this one request for good, although it answers others. */
export class RefusedError extends ApiError {
  readonly type = 'Refused';
  readonly retryable = false;
}

/** The token is refused. */
export class UnauthorizedError extends ApiError {
  readonly type = 'Unauthorized';
  readonly retryable = false;
}

/** The host is something else: it shows web pages, redirects, or knows no account. */
export class NotActiveCampaignError extends ApiError {
  readonly type = 'NotActiveCampaign';
  readonly retryable = false;
}

/** JSON without the records key, six times. */
export class ContractError extends ApiError {
  readonly type = 'Contract';
  readonly retryable = false;
}
