import type { RunProgress } from './plan';

/** Of the workflow that materializes an asset in a mode, whichever run wants it: two cannot be at it, and its history stands under one id. */
export function workflowIdOf(run: Pick<RunProgress, 'account' | 'mode'>, asset: string): string {
  return [run.account, asset, ...(run.mode === 'incremental' ? [] : [run.mode])].join(':');
}

/** The asset of such an id: no part of it has a colon. */
export const assetOf = (workflowId: string): string | undefined => workflowId.split(':')[1];
