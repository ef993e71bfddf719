/** What we ask of a dev server before we call it ready: that it answers, and keeps closed runs for a month. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';

/** The dev server forgets closed runs after a day; a month covers a holiday. */
const RETENTION = '30 days';
const ANSWER_TIMEOUT_MS = 2_000;
const POLL_MS = 50;

/** `address` is host:port. */
export async function isHealthy(address: string): Promise<boolean> {
  // gRPC waits out a closed port with a back-off of its own; a bare socket knows at once.
  if (!(await isListening(address))) return false;
  try {
    const connection = await Connection.connect({ address, connectTimeout: ANSWER_TIMEOUT_MS });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

/** False when it did not answer in time, or `isGone` said that there is nothing to wait for. */
export async function untilHealthy(
  address: string,
  options: { readonly withinMs: number; readonly isGone: () => boolean },
): Promise<boolean> {
  const deadline = Date.now() + options.withinMs;
  while (Date.now() < deadline && !options.isGone()) {
    if (await isHealthy(address)) return true;
    await sleep(POLL_MS);
  }
  return false;
}

export async function keepClosedRuns(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    const config = { workflowExecutionRetentionTtl: msToTs(RETENTION) };
    await connection.workflowService.updateNamespace({ namespace, config });
  } finally {
    await connection.close();
  }
}

function isListening(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), timeout: ANSWER_TIMEOUT_MS });
    const answer = (isThere: boolean) => (): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', answer(true)).once('error', answer(false)).once('timeout', answer(false));
  });
}
