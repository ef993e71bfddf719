/** Runs in a list, and one run with all its assets. */
import type { AssetProgress, RunProgress } from '../../graph/plan';
import type { PublishedRun } from '../../warehouse/published-file';
import { shownRunState, shownState } from '../../graph/shown-state';
import { noteOn } from './asset-notes';
import { ago, count, duration } from './numbers';
import type { Palette } from './palette';
import { table } from './table';

/** A schedule's selection may name thirty tables. */
const LONGEST_SELECTION = 40;

export function runListLines(runs: readonly RunProgress[], now: Date): readonly string[] {
  if (runs.length === 0) return ['No runs yet.'];
  return table(
    [
      { title: 'run' },
      { title: 'state' },
      { title: 'started' },
      { title: 'took', align: 'right' },
      { title: 'assets', align: 'right' },
      { title: 'rows', align: 'right' },
      { title: 'calls', align: 'right' },
      { title: 'what' },
    ],
    runs.map((run) => [
      run.workflowId,
      shownRunState(run),
      ago(run.startedAt, now),
      duration(Date.parse(run.endedAt ?? now.toISOString()) - Date.parse(run.startedAt)),
      ...(run.isUnanswered === true ? ['?', '?', '?'] : figuresOf(run)),
      whatOf(run),
    ]),
  );
}

function figuresOf(run: RunProgress): readonly string[] {
  const assets = Object.values(run.assets);
  const ended = assets.filter(({ state }) => state === 'done' || state === 'fresh');
  return [`${ended.length} of ${assets.length}`, count(run.rowsRead), count(run.calls)];
}

/** Runs as the published file has them: all but what only Temporal knows. */
export function publishedRunLines(runs: readonly PublishedRun[], now: Date): readonly string[] {
  return table(
    [
      { title: 'run' },
      { title: 'state' },
      { title: 'started' },
      { title: 'took', align: 'right' },
      { title: 'assets', align: 'right' },
      { title: 'failed', align: 'right' },
      { title: 'written', align: 'right' },
      { title: 'error' },
    ],
    runs.map((run) => [
      run.workflowId,
      run.state,
      ago(run.startedAt, now),
      run.endedAt === null ? '' : duration(Date.parse(run.endedAt) - Date.parse(run.startedAt)),
      count(run.assets ?? 0),
      count(run.failed ?? 0),
      count(run.rowsWritten),
      run.error ?? '',
    ]),
  );
}

/** "weekly: * full", and why a run failed that has no asset to blame. */
function whatOf({ request, mode, error }: RunProgress): string {
  const { label, select = '*' } = request;
  const selected = select.length > LONGEST_SELECTION ? `${select.slice(0, LONGEST_SELECTION)}…` : select;
  const what = `${label === undefined ? '' : `${label}: `}${selected} ${mode}`;
  return error === undefined || error.type === 'AssetsFailed' ? what : `${what}: ${error.message}`;
}

/** A line per asset: running first, then what is not done, then the rest; none where they are not known. */
export function runAssetLines(run: RunProgress, palette: Palette): readonly string[] {
  if (run.isUnanswered === true) return [];
  const [head = '', ...lines] = table(
    [
      { title: 'asset' },
      { title: 'state' },
      { title: 'strategy' },
      { title: 'rows', align: 'right' },
      { title: 'pages', align: 'right' },
      { title: 'calls', align: 'right' },
      { title: 'proof' },
      { title: 'note' },
    ],
    sorted(run).map((asset) => [
      asset.asset,
      shownState(asset),
      asset.strategy,
      count(asset.rows),
      count(asset.pages),
      count(asset.calls),
      asset.proof ?? '',
      noteOn(asset) ?? '',
    ]),
  );
  const states = sorted(run).map(({ state }) => state);
  return [palette.strong(head), ...lines.map((line, index) => palette.state(line, states[index] ?? 'done'))];
}

const ORDER: readonly AssetProgress['state'][] = ['running', 'failed', 'unavailable', 'skipped', 'busy', 'superseded'];

function sorted({ assets }: RunProgress): readonly AssetProgress[] {
  const rank = ({ state }: AssetProgress): number => (ORDER.indexOf(state) + ORDER.length + 1) % (ORDER.length + 1);
  return Object.values(assets).toSorted(
    (left, right) => rank(left) - rank(right) || left.asset.localeCompare(right.asset),
  );
}
