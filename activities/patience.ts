/** How long what may pass is asked again: counted from the account's newest page, else from the run's start. */
import { ReplicationError } from '../graph/errors';

export interface Patience {
  readonly runStartedAt: string;
  readonly ms: number;
}

/** What might have passed did not: the same error, for good. */
export class OutOfPatienceError extends ReplicationError {
  readonly type: string;
  readonly retryable = false;

  constructor(cause: ReplicationError, ms: number) {
    super(cause.message, { hint: `It went on for more than ${Math.round(ms / 60_000)} minutes without a page`, cause });
    this.type = cause.type;
  }
}

export async function withPatience<T>(
  options: { readonly patience: Patience; readonly newestPageAt: Date | undefined; readonly scheduledAtMs: number },
  ask: () => Promise<T>,
): Promise<T> {
  const { patience, newestPageAt, scheduledAtMs } = options;
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ReplicationError) || !error.retryable) throw error;
    const since = Math.max(Date.parse(patience.runStartedAt), Number(newestPageAt ?? 0), scheduledAtMs);
    throw Date.now() - since > patience.ms ? new OutOfPatienceError(error, patience.ms) : error;
  }
}
