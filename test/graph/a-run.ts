import type { AssetProgress, RunProgress } from '../../graph/plan';

const blank = {
  group: 'all',
  strategy: 'scan',
  calls: 1,
  pages: 1,
  rows: 1,
  rowsRead: 1,
  inserted: 0,
  updated: 0,
  unchanged: 1,
  overtaken: 0,
  shortened: 0,
  deleted: 0,
  returned: 0,
  heldBack: 0,
  isNewlyHeld: false,
  proof: null,
} as const;

/** How an asset ended: its state, or the type of its error, which says the same as its message. */
type End = AssetProgress['state'] | { readonly type: string; readonly message?: string };

/** A run that has ended; one whose assets failed says so as a real one does. */
export function aRun(ends: Readonly<Record<string, End>>, change: Partial<RunProgress> = {}): RunProgress {
  const assets = Object.entries(ends).map(([asset, end]): AssetProgress => {
    if (typeof end === 'string') return { ...blank, asset, state: end };
    const { type, message = `it is ${type}` } = end;
    return { ...blank, asset, state: 'failed', error: { type, message: `${asset}: ${message}` } };
  });
  const hasFailed = assets.some(({ state }) => state === 'failed');
  return {
    workflowId: 'acme:materialize:1',
    runId: 'run-1',
    account: 'acme',
    state: hasFailed ? 'failed' : 'done',
    mode: 'incremental',
    request: {},
    startedAt: '2026-11-01T12:00:00.000Z',
    endedAt: '2026-11-01T12:05:00.000Z',
    calls: 1,
    pages: 1,
    rows: 1,
    rowsRead: 1,
    rowsWritten: 0,
    assets: Object.fromEntries(assets.map((asset) => [asset.asset, asset])),
    ...(hasFailed ? { error: { type: 'AssetsFailed', message: 'some failed' } } : {}),
    ...change,
  };
}
