/** Stands in for `materialize` where a test is about the client: what happens is said by the selection. */
import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { AssetProgress, MaterializeRequest, PublishedFile, RunProgress } from '../../../graph/plan';
import { NO_ROWS } from '../../../graph/staging';

export const WAITS_FOR_RESUME = 'deals';
export const FAILS = 'contacts';
export const IS_REFUSED = 'users';

export async function materialize(request: MaterializeRequest = {}): Promise<RunProgress> {
  const { workflowId, runId, runStartTime } = workflowInfo();
  const { select = '*' } = request;
  let isResumed = false;
  let state: RunProgress['state'] = 'running';
  const progress = (): RunProgress => ({
    workflowId,
    runId,
    account: request.account ?? '',
    state,
    mode: 'incremental',
    request,
    startedAt: runStartTime.toISOString(),
    calls: 3,
    pages: 2,
    rows: 151,
    rowsRead: 151,
    rowsWritten: 150,
    assets: { tags: asset(state) },
  });
  setHandler(defineQuery('progress'), progress);
  setHandler(defineSignal('resume'), () => void (isResumed = true));
  if (select === IS_REFUSED)
    throw ApplicationFailure.nonRetryable('The token is refused', 'Unauthorized', { ...progress(), pages: 0 });
  if (select === WAITS_FOR_RESUME) await condition(() => isResumed);
  state = select === FAILS ? 'failed' : 'done';
  if (state === 'failed') throw ApplicationFailure.nonRetryable('1 failed', 'AssetsFailed', progress());
  return progress();
}

export async function publish(): Promise<PublishedFile> {
  return { path: '/d/published/acme-1.duckdb', current: '/d/current.duckdb', bytes: 1_000, parquet: [], isNew: true };
}

function asset(state: RunProgress['state']): AssetProgress {
  return {
    asset: 'tags',
    group: 'contacts',
    state: state === 'done' || state === 'failed' ? state : 'running',
    strategy: 'scan',
    calls: 3,
    pages: 2,
    rows: 150,
    rowsRead: 151,
    ...NO_ROWS,
    inserted: 150,
    proof: 'proven',
  };
}
