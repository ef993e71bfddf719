/**
 * The one tree of errors. What is expected to go wrong is told in one line: what happened, to which asset, what to do.
 * `retryable` is the only thing anybody may decide a retry on, and only the activity border does.
 */
import { sentences } from './sentences';

export interface ErrorContext {
  /** The asset it happened to, when it happened to one. */
  readonly asset?: string | undefined;
  /** What the person who reads it should do. */
  readonly hint?: string | undefined;
  /** Milliseconds to wait before the next attempt, when the other side said so. */
  readonly retryAfterMs?: number | undefined;
  /** Requests sent before it was given up. @default 0 */
  readonly calls?: number | undefined;
  readonly cause?: unknown;
}

export abstract class ReplicationError extends Error {
  /** Stable name of the class of error: Temporal's failure type, and `error.type` in JSON. */
  abstract readonly type: string;
  abstract readonly retryable: boolean;
  readonly asset: string | undefined;
  readonly hint: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** They count, whatever came of them; whoever knows of more adds them. */
  calls: number;

  constructor(what: string, context: ErrorContext = {}) {
    const named = context.asset === undefined ? what : `${context.asset}: ${what}`;
    super(context.hint === undefined ? named : sentences(named, context.hint), { cause: context.cause });
    this.asset = context.asset;
    this.hint = context.hint;
    this.retryAfterMs = context.retryAfterMs;
    this.calls = context.calls ?? 0;
  }

  override get name(): string {
    return this.type;
  }
}

/** A declared asset contradicts itself or another one: a mistake in this program, found when the graph is built. */
export class DeclarationError extends ReplicationError {
  readonly type = 'DeclarationError';
  readonly retryable = false;
}

/** A setting or an argument is missing or wrong. */
export class ConfigError extends ReplicationError {
  readonly type: string = 'ConfigError';
  readonly retryable: boolean = false;
}

/** The workflow input is not a request that we understand. */
export class RequestError extends ReplicationError {
  readonly type = 'RequestError';
  readonly retryable = false;
}
