/**
 * One slice: its pages onto disk, and what they show. Whatever the attempt, a page that is on disk is not asked for again,
 * and its rows count.
 */
import { setMaxListeners } from 'node:events';
import { Context } from '@temporalio/activity';
import type { AssetPlan } from '../graph/plan';
import { sliceName, type SliceRequest, type SliceResult } from '../graph/slice';
import type { ActivityDependencies, WithIdentity } from './dependencies';
import { withPatience, type Patience } from './patience';
import { readPage } from './read-page';
import { readSlice } from './read-slice';
import { SliceLog } from './slice-log';

export interface ExtractSliceInput extends WithIdentity {
  readonly plan: AssetPlan;
  readonly materializationId: string;
  readonly slice: SliceRequest;
  readonly priority: 1 | 2;
  readonly patience: Patience;
}

export async function extractSlice(
  { api, pages, warehouse }: ActivityDependencies,
  input: ExtractSliceInput,
  beat: (text: string) => void,
): Promise<SliceResult> {
  const { plan, slice, priority, patience, materializationId } = input;
  const { cancellationSignal: signal, info } = Context.current();
  // Every page of the slice waits for it; Node would warn of a leak at eleven.
  setMaxListeners(0, signal);
  const source = { asset: plan.asset, materializationId };
  const onWait = (what: string): void => beat(`${plan.asset}: ${what}`);
  const reader = { plan, source, api, pages, priority, signal, onWait };
  const log = new SliceLog((text) => beat(`${plan.asset}: ${text}`));
  const shown = await withPatience(
    { patience, newestPageAt: await pages.newestPageAt(), scheduledAtMs: info.scheduledTimestampMs },
    () =>
      readSlice(
        {
          log,
          readPage: (request) => readPage(reader, request),
          parentIds: (after, limit) => warehouse.parentIds({ asset: parentOf(plan), after, limit }),
        },
        slice,
      ),
  );
  const name = sliceName(slice);
  await pages.writeSlice(source, { name, pages: log.summaries() });
  return { ...log.result(name), stretches: [], hasEnded: false, ...shown };
}

function parentOf(plan: AssetPlan): string {
  if (plan.extraction.kind !== 'each') throw new Error(`${plan.asset} has no parent`);
  return plan.extraction.parent;
}
