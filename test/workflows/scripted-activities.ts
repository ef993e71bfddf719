import { ApplicationFailure } from '@temporalio/common';
import type { createActivities } from '../../activities/create-activities';
import type { AssetPlan, MaterializationPlan } from '../../graph/plan';
import { sliceName } from '../../graph/slice';
import { NO_ROWS, type MergeResult } from '../../graph/staging';
import { someLimits, somePlan } from './listing';

type Activities = ReturnType<typeof createActivities>;

const identity = { account: 'acme', warehouseId: 'w1' };

export const anAsset = (asset: string, change: Partial<AssetPlan> = {}): AssetPlan => ({
  ...somePlan({ kind: 'offset' }),
  asset,
  endpoint: asset,
  recordsKey: asset,
  ...change,
});

export interface Script {
  readonly assets: readonly AssetPlan[];
  /** Pages of an asset beyond the first, one slice each; default none. */
  readonly morePages?: Readonly<Record<string, number>>;
  /** Called at each slice: may throw, or wait. */
  readonly onSlice?: (asset: string, slice: string) => Promise<void> | void;
  readonly limits?: Partial<MaterializationPlan['limits']>;
  /** Somebody is told of troubles: answers, or fails for good. */
  readonly onTell?: () => void;
}

/** Activities that follow a script: for what the workflows decide, not for what the real ones do. */
export function scriptedActivities(script: Script) {
  const log: string[] = [];
  let begun = 0;
  const activities: Activities = {
    identify: async () => identity,
    planMaterialization: async ({ request }): Promise<MaterializationPlan> => ({
      identity,
      request,
      mode: request.mode ?? 'incremental',
      assets: script.assets,
      limits: { ...someLimits, ...script.limits },
      hasSearchAttributes: false,
      ...(script.onTell === undefined ? {} : { sendsAlerts: true as const }),
      heldTakeNoPlace: true,
      priority: 1,
    }),
    checkAccount: async () => ({ calls: 1 }),
    beginMaterialization: async ({ asset, carrier }) => ({
      ...(carrier ?? { startedAt: new Date().toISOString(), clock: '0' }),
      materializationId: `${asset}-${++begun}`,
    }),
    extractSlice: async ({ plan, slice }) => {
      const name = sliceName(slice);
      await script.onSlice?.(plan.asset, name);
      log.push(`slice ${plan.asset} ${name}`);
      const edge = { offset: 0, rows: 10, order: 'rising', firstId: '1', lastId: '10', headIds: ['1'] } as const;
      const first = slice.kind === 'walk' ? slice.from : slice.kind === 'span' ? slice.from : 0;
      const more = script.morePages?.[plan.asset] ?? 0;
      const last = { ...edge, offset: first, firstId: String(first + 1), lastId: String(first + 10) };
      const isLast = first >= more * 9;
      const order = 'rising' as const;
      const stretches = [{ first: last, last: isLast ? { ...last, rows: 9 } : last, order }];
      return {
        slice: name,
        calls: 1,
        pages: 1,
        rows: 10,
        pageRows: 10,
        stretches,
        hasEnded: slice.kind === 'parents' || (isLast && slice.kind === 'walk'),
      };
    },
    probe: async () => ({ calls: 0 }),
    stagePages: async ({ asset, slices }) => {
      log.push(`stage ${asset} ${slices.length}`);
      return { pages: slices.length, rows: slices.length };
    },
    mergeMaterialization: async ({ asset, slices, source }) => {
      log.push(`merge ${asset} ${slices.length}${source === undefined ? '' : ` from ${source.asset}`}`);
      return merged(slices.length);
    },
    rebuildMaterialization: async ({ asset }) => {
      log.push(`rebuild ${asset}`);
      return merged(1);
    },
    recordUnmerged: async ({ asset, state }) => void log.push(`${state} ${asset}`),
    checkStored: async ({ asset }) => {
      log.push(`check ${asset}`);
      return { passed: 1, failed: [] };
    },
    recordRun: async ({ progress }) => {
      log.push(`run ${progress.state}`);
      return { references: {}, stale: [] };
    },
    publishWarehouse: async () => {
      log.push('publish');
      return { path: '/p/1.duckdb', current: '/p/current.duckdb', bytes: 1, parquet: [], isNew: true };
    },
    sendAlerts: async ({ progress }) => {
      log.push(`tell ${progress.error?.type ?? progress.state}`);
      script.onTell?.();
    },
    awaitOther: async () => ({ outcome: 'ended' }),
  };
  return { activities, log };
}

export const merged = (pages: number): MergeResult => ({
  state: 'done',
  mergedAt: new Date().toISOString(),
  pages,
  distinctIds: 10,
  ...NO_ROWS,
  inserted: 10,
  proof: null,
});

export const finalError = (type: string, ...details: readonly unknown[]): ApplicationFailure =>
  ApplicationFailure.nonRetryable(`it is ${type}`, type, ...details);
