import { WorkflowFailedError } from '@temporalio/client';
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  RetryState,
  TerminatedFailure,
} from '@temporalio/common';
import { exitCodeOf, progressOfFailure } from '../../../client/runs/run-outcome';
import { anAsset, aRun, aWaitingAsset } from '../runs/a-run';

const failed = (cause: Error): WorkflowFailedError =>
  new WorkflowFailedError('failed', cause, RetryState.NON_RETRYABLE_FAILURE);
const inActivity = (cause: Error): ActivityFailure =>
  new ActivityFailure('failed', 'checkAccount', '1', RetryState.NON_RETRYABLE_FAILURE, 'worker', cause);
const unauthorized = ApplicationFailure.nonRetryable('The token is refused', 'Unauthorized');

describe('a run that failed', () => {
  it('is told as its details tell it', () => {
    const details = aRun([anAsset('tags', { state: 'failed' })], { state: 'failed' });
    const cause = ApplicationFailure.nonRetryable('1 failed', 'AssetsFailed', details);
    const run = progressOfFailure(failed(cause), aRun());
    expect(run).toMatchObject({
      state: 'failed',
      assets: details.assets,
      error: { type: 'AssetsFailed', message: '1 failed' },
    });
    expect(exitCodeOf(run)).toBe(1);
  });

  it('before its first page was refused: 2', () => {
    const run = progressOfFailure(failed(inActivity(unauthorized)), aRun([], { state: 'running' }));
    expect(run.error).toEqual({ type: 'Unauthorized', message: 'The token is refused' });
    expect(exitCodeOf(run)).toBe(2);
  });

  it('after its first page failed on its way: 1', () => {
    expect(exitCodeOf(progressOfFailure(failed(inActivity(unauthorized)), aRun([anAsset('tags')])))).toBe(1);
  });

  it('by cancellation was canceled', () => {
    const run = progressOfFailure(failed(new CancelledFailure('canceled')), aRun([anAsset('tags')]));
    expect(run).toMatchObject({ state: 'canceled', assets: { tags: { state: 'done' } } });
    expect(exitCodeOf(run)).toBe(1);
  });

  it('by termination left out what it had not done, whatever it said last', () => {
    const last = aRun([anAsset('tags'), aWaitingAsset('deals')], { state: 'running' });
    expect(progressOfFailure(failed(new TerminatedFailure('terminated')), last).assets).toMatchObject({
      tags: { state: 'done' },
      deals: { state: 'skipped', error: { message: 'deals: the run was terminated before it was done' } },
    });
  });
});

describe('a run that is done', () => {
  it('is 0, also where the account does not have an asset', () => {
    expect(exitCodeOf(aRun([anAsset('tags'), anAsset('sms', { state: 'unavailable' })]))).toBe(0);
  });
});
