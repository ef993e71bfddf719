/** Posts an alert to the webhook of the settings. Its URL is a secret, so errors name neither it nor what the network says of it. */
import { alertBody } from '../graph/alert-text';
import type { Alert } from '../graph/alerts';
import { ReplicationError } from '../graph/errors';
import type { AlertTarget } from './dependencies';

const TIMEOUT_MS = 10_000;
const LONGEST_WAIT_MS = 60_000;

export class AlertError extends ReplicationError {
  readonly type = 'Alert';

  constructor(
    what: string,
    readonly retryable: boolean,
    retryAfterMs?: number,
  ) {
    super(`the webhook ${what}`, { hint: 'Look at CAMPAIGNLAKE_ALERT_URL', retryAfterMs });
  }
}

/** @throws AlertError */
export async function postAlert({ url, format }: AlertTarget, alert: Alert): Promise<void> {
  const answer = await post(url.reveal(), alertBody(alert, format));
  await answer.body?.cancel();
  if (answer.ok) return;
  const { status, headers } = answer;
  const isPassing = status === 429 || status === 408 || status >= 500;
  throw new AlertError(`answered ${status}`, isPassing, waitOf(headers.get('retry-after')));
}

async function post(url: string, body: string): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      // It would go to a host that nobody named.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch {
    throw new AlertError(`did not answer within ${TIMEOUT_MS / 1_000} seconds, or cannot be reached`, true);
  }
}

const waitOf = (seconds: string | null): number | undefined =>
  seconds !== null && /^\d+$/.test(seconds) ? Math.min(Number(seconds) * 1_000, LONGEST_WAIT_MS) : undefined;
