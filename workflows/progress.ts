/**
 * What people read in the Web UI while a run goes on. Tables are code blocks: the UI gives Markdown tables no padding.
 */
import type { AssetPlan, AssetProgress, RunProgress } from '../graph/plan';
import { originOf } from '../graph/run-origin';
import type { SliceRequest } from '../graph/slice';
import { checkLines, checksText } from './check-lines';
import { shownState } from '../graph/shown-state';
import { expectedPages, type Extraction } from './extraction/extraction';

export function waitingAsset(plan: AssetPlan): AssetProgress {
  return {
    asset: plan.asset,
    group: plan.group,
    state: 'waiting',
    strategy: plan.strategy,
    calls: 0,
    pages: 0,
    rows: 0,
    rowsRead: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    overtaken: 0,
    shortened: 0,
    deleted: 0,
    returned: 0,
    heldBack: 0,
    isNewlyHeld: false,
    proof: null,
  };
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

export function describeAsset(asset: AssetProgress, now: Date): string {
  const rows: readonly (readonly [string, string])[] = [
    ['state', shownState(asset)],
    ['pages', `${asset.pages}${asset.expectedPages === undefined ? '' : ` of about ${asset.expectedPages}`}`],
    ['rows', `${asset.rows}`],
    ['calls', `${asset.calls}`],
    ['rate', rateOf(asset, now)],
    ['left', minutesLeft(asset, now) ?? '-'],
    ...(asset.checks === undefined ? [] : [['checks', checksText(asset.checks)] as const]),
    ...(asset.proof === null ? [] : [['proof', [asset.proof, asset.proofReason].filter(Boolean).join(': ')] as const]),
  ];
  const table = rows.map(([name, value]) => `${name.padEnd(8)}${value}`).join('\n');
  const error = asset.error === undefined ? '' : `**${asset.error.type}**: ${asset.error.message}\n\n`;
  return `${error}\`\`\`\n${table}\n\`\`\``;
}

export function describeRun(run: RunProgress, now: Date): string {
  const assets = Object.values(run.assets);
  const counts = [originOf(run), countStates(assets)].filter((part) => part !== undefined).join(': ');
  const links = assets
    .filter((asset) => asset.state === 'failed' || asset.state === 'running')
    .map(
      (asset) =>
        `- ${asset.state}: [${asset.asset}](/namespaces/{namespace}/workflows/${workflowIdOf(run, asset.asset)})`,
    );
  const lines = assets.map((asset) =>
    [
      asset.asset.padEnd(30),
      shownState(asset).padEnd(12),
      String(asset.rows).padStart(9),
      String(asset.calls).padStart(7),
      (minutesLeft(asset, now) ?? '').padStart(8),
    ].join(' '),
  );
  const head = ['asset'.padEnd(30), 'state'.padEnd(12), 'rows'.padStart(9), 'calls'.padStart(7), 'left'.padStart(8)];
  const untold = run.alertFailure === undefined ? [] : [`No alert was sent: ${run.alertFailure}`];
  return [counts, ...links, ...untold, ...checkLines(run), '', '```', head.join(' '), ...lines, '```'].join('\n');
}

/** Failed, or done with deletes that wait for a person's word since this run. */
export const failedAssets = (assets: Readonly<Record<string, AssetProgress>>): readonly AssetProgress[] =>
  Object.values(assets).filter(({ state, isNewlyHeld }) => state === 'failed' || isNewlyHeld);

/** The failure message of a run: what a list of runs, a schedule and an alert show. */
export function failureSummary({ assets }: RunProgress): string {
  const reasons = failedAssets(assets).map((asset) => `${asset.asset} (${reasonOf(asset)})`);
  return `${countStates(Object.values(assets))}. Failed: ${reasons.join('; ')}`;
}

const reasonOf = ({ asset, error, heldBack }: AssetProgress): string =>
  error === undefined
    ? `HeldBack: ${heldBack} deletes look like a lost permission and wait; to let them go: campaignlake materialize ${asset} --full --allow-deletes`
    : `${error.type}: ${error.message}`;

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

/** "52 done, 1 failed, 6 waiting". */
export function countStates(assets: readonly AssetProgress[]): string {
  const counts = new Map<string, number>();
  for (const asset of assets) counts.set(shownState(asset), (counts.get(shownState(asset)) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}

export function workflowIdOf(run: Pick<RunProgress, 'account' | 'mode'>, asset: string): string {
  return [run.account, asset, ...(run.mode === 'incremental' ? [] : [run.mode])].join(':');
}

const secondsOf = (asset: AssetProgress, now: Date): number =>
  asset.startedAt === undefined ? 0 : Math.max((Number(now) - Date.parse(asset.startedAt)) / 1000, 0.001);

function rateOf(asset: AssetProgress, now: Date): string {
  const seconds = secondsOf(asset, now);
  return seconds === 0 ? '-' : `${Math.round(asset.rowsRead / seconds)} rows/s`;
}

function minutesLeft(asset: AssetProgress, now: Date): string | undefined {
  const { expectedPages: expected, pages, state } = asset;
  if (state !== 'running' || expected === undefined || pages === 0) return undefined;
  const secondsLeft = (secondsOf(asset, now) / pages) * Math.max(expected - pages, 0);
  return secondsLeft < 60 ? '< 1 min' : `${Math.round(secondsLeft / 60)} min`;
}
