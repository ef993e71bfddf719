/** How far assets and a run are, in numbers and in single lines; their pages in the Web UI have files of their own. */
import { causesText, failedAssets } from '../graph/causes';
import type { AssetPlan, AssetProgress, RunProgress } from '../graph/plan';
import type { SliceRequest } from '../graph/slice';
import { shownState } from '../graph/shown-state';
import { NO_ROWS, type MergeResult } from '../graph/staging';
import { expectedPages, type Extraction } from './extraction/extraction';

export function waitingAsset(plan: AssetPlan): AssetProgress {
  return {
    asset: plan.asset,
    group: plan.group,
    state: 'waiting',
    strategy: plan.strategy,
    ...(plan.expectedCalls === undefined ? {} : { expectedCalls: plan.expectedCalls }),
    calls: 0,
    pages: 0,
    rows: 0,
    rowsRead: 0,
    ...NO_ROWS,
    proof: null,
  };
}

const SUPERSEDED = { type: 'Superseded', message: 'a scan that began later has merged, and has read all of it' };

export function mergedProgress(merged: MergeResult): Partial<AssetProgress> {
  const { mergedAt: endedAt, distinctIds: rows, pages: _, covered: __, ...rest } = merged;
  return { endedAt, rows, ...rest, ...(rest.state === 'superseded' ? { error: SUPERSEDED } : {}) };
}

/** "contacts: pages 26-50 of 312". */
export function describeSlice(plan: AssetPlan, slice: SliceRequest, extraction: Extraction): string {
  const expected = expectedPages(extraction);
  const of = expected === undefined ? '' : ` of ${expected}`;
  switch (slice.kind) {
    case 'walk':
      return slice.from === 0 ? `${plan.asset}: first page` : `${plan.asset}: the end, from row ${slice.from}`;
    case 'span': {
      const first = Math.round(slice.from / slice.stride) + 1;
      return `${plan.asset}: pages ${first}-${first + slice.pages - 1}${of}`;
    }
    case 'join':
      return `${plan.asset}: rows ${slice.left.offset}-${slice.right.offset} again, they moved`;
    case 'newest':
      return `${plan.asset}: the newest, from row ${slice.from}`;
    case 'seek':
      return `${plan.asset}: where does the range begin?`;
    case 'last':
      return `${plan.asset}: the greatest id`;
    case 'keyset':
      return `${plan.asset}: ${slice.pages} pages after id ${slice.after}`;
    case 'parents':
      return `${plan.asset}: ${slice.parents} parents after id ${slice.after}`;
    case 'records':
      return `${plan.asset}: are ${slice.ids.length} rows gone?`;
  }
}

/** The failure message of a run, which a list of runs, a schedule and an alert show: the cause in the first words. */
export function failureSummary({ assets }: RunProgress): string {
  const failed = failedAssets(assets);
  const all = Object.values(assets);
  return `${failed.length} of ${all.length} assets failed: ${causesText(failed)}. All: ${countStates(all)}`;
}

/** Adds up what the assets say. */
export function runProgress(
  run: Omit<RunProgress, 'calls' | 'pages' | 'rows' | 'rowsRead' | 'rowsWritten'>,
  callsBefore: number,
): RunProgress {
  const assets = Object.values(run.assets);
  const sum = (of: (asset: AssetProgress) => number): number => assets.reduce((total, asset) => total + of(asset), 0);
  return {
    ...run,
    calls: callsBefore + sum(({ calls }) => calls),
    pages: sum(({ pages }) => pages),
    rows: sum(({ rows }) => rows),
    rowsRead: sum(({ rowsRead }) => rowsRead),
    rowsWritten: sum(({ inserted, updated, returned, deleted }) => inserted + updated + returned + deleted),
  };
}

const IN_ORDER: readonly (AssetProgress['state'] | 'paused')[] = [
  'failed',
  'unavailable',
  'skipped',
  'busy',
  'superseded',
  'running',
  'paused',
  'waiting',
  'fresh',
  'done',
];

/** "1 failed, 6 waiting, 52 done": the worst first. */
export function countStates(assets: readonly AssetProgress[]): string {
  const counts = IN_ORDER.map(
    (wanted) => [assets.filter((asset) => shownState(asset) === wanted).length, wanted] as const,
  );
  return counts.flatMap(([number, state]) => (number === 0 ? [] : [`${number} ${state}`])).join(', ');
}
