/** Builders of runs as `progress` answers them. */
import type { AssetProgress, RunProgress } from '../../../graph/plan';
import { NO_ROWS } from '../../../graph/staging';

export const anAsset = (asset: string, more: Partial<AssetProgress> = {}): AssetProgress => ({
  asset,
  group: 'contacts',
  state: 'done',
  strategy: 'scan',
  calls: 3,
  pages: 2,
  rows: 150,
  rowsRead: 151,
  ...NO_ROWS,
  inserted: 100,
  updated: 20,
  unchanged: 30,
  proof: 'proven',
  startedAt: '2026-01-31T06:00:00.000Z',
  endedAt: '2026-01-31T06:00:02.000Z',
  ...more,
});

export const aWaitingAsset = (asset: string): AssetProgress => {
  const { startedAt, endedAt, ...rest } = anAsset(asset, {
    state: 'waiting',
    calls: 0,
    pages: 0,
    rows: 0,
    rowsRead: 0,
  });
  return { ...rest, proof: null };
};

export const aRun = (assets: readonly AssetProgress[] = [], more: Partial<RunProgress> = {}): RunProgress => ({
  workflowId: 'acme:materialize:2026-01-31T06:00:00.000Z',
  runId: 'run-1',
  account: 'acme',
  state: 'done',
  mode: 'incremental',
  request: {},
  startedAt: '2026-01-31T06:00:00.000Z',
  calls: assets.reduce((sum, { calls }) => sum + calls, 0),
  pages: assets.reduce((sum, { pages }) => sum + pages, 0),
  rows: assets.reduce((sum, { rows }) => sum + rows, 0),
  rowsRead: assets.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
  rowsWritten: assets.reduce((sum, { inserted, updated }) => sum + inserted + updated, 0),
  assets: Object.fromEntries(assets.map((asset) => [asset.asset, asset])),
  ...more,
});
