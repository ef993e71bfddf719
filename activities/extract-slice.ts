/**
 * One slice: its pages onto disk, and what they show. Whatever the attempt, a page that is on disk is not asked for again,
 * and its rows count.
 */
import { setMaxListeners } from 'node:events';
import { Context } from '@temporalio/activity';
import { ReplicationError } from '../graph/errors';
import type { AssetPlan } from '../graph/plan';
import type { PageSource } from '../graph/staging';
import type { PageStore } from '../warehouse/page-store';
import { sliceName, type SliceRequest, type SliceResult } from '../graph/slice';
import type { ActivityDependencies, WithIdentity } from './dependencies';
import { withPatience, type Patience } from './patience';
import { readPage } from './read-page';
import { readSlice } from './read-slice';
import { SliceLog } from './slice-log';
import type { Shown } from './slicing';

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
          parentIds: (after, range) => warehouse.parentIds({ asset: parentOf(plan), after, ...range }),
          passes: plan.reading.kind === 'passes' ? plan.reading.passes : [],
        },
        slice,
      ),
  ).catch((error: unknown) => {
    if (error instanceof ReplicationError) error.calls = log.calls;
    throw error;
  });
  return reportSlice({ pages, source, log }, slice, shown);
}

/** The manifest on disk, then the answer: what is reported is there. */
export async function reportSlice(
  { pages, source, log }: { readonly pages: PageStore; readonly source: PageSource; readonly log: SliceLog },
  slice: SliceRequest,
  shown: Shown,
): Promise<SliceResult> {
  const name = sliceName(slice);
  await pages.writeSlice(source, log.manifest(name));
  const answeredAt = await pages.firstAnswerAt(source);
  const result = { ...log.result(name), stretches: [], hasEnded: false, ...shown };
  return answeredAt === undefined ? result : { ...result, answeredAt };
}

function parentOf(plan: AssetPlan): string {
  if (plan.extraction.kind !== 'each') throw new Error(`${plan.asset} has no parent`);
  return plan.extraction.parent;
}
