/** The end of a run as a person reads it: how it ended, the groups, what is not plainly done, and where the file is. */
import { errorsFirst, joinReports, type CheckReport } from '../../graph/check';
import type { AssetProgress, RunProgress } from '../../graph/plan';
import { originOf } from '../../graph/run-origin';
import { shownRunState, shownState } from '../../graph/shown-state';
import { activeMs } from '../../graph/time-left';
import { noteOn } from './asset-notes';
import { bytes, count, counted, duration, perSecond } from './numbers';
import type { Palette } from './palette';
import { table } from './table';

export function summaryLines(run: RunProgress, palette: Palette, now = new Date()): readonly string[] {
  return [
    palette.state(palette.strong(headline(run, now)), run.state),
    ...[originOf(run)].filter((origin) => origin !== undefined),
    ...(run.error === undefined || run.error.type === 'AssetsFailed' ? [] : [run.error.message]),
    ...section(groupTable(run)),
    ...section(exceptionTable(run)),
    ...section(checkTable(run)),
    ...section(staleLines(run)),
    ...section(publishedLines(run)),
    ...(run.alertFailure === undefined ? [] : [`No alert was sent: ${run.alertFailure}`]),
  ];
}

function headline(run: RunProgress, now: Date): string {
  const assets = Object.values(run.assets);
  const until = run.endedAt === undefined ? now : new Date(run.endedAt);
  const took = duration(Number(until) - Date.parse(run.startedAt));
  const ending = `${ENDINGS[shownRunState(run)]}${run.state === 'running' ? `, ${took} so far` : ` in ${took}`}`;
  if (run.isUnanswered === true) return `${ending}: how far it came is not known, since no worker answers`;
  return [
    `${ending}: ${countOf(assets, 'done')} of ${counted(assets.length, 'asset')} done`,
    ...(countOf(assets, 'fresh') === 0 ? [] : [`${countOf(assets, 'fresh')} fresh`]),
    ...(run.mode === 'check' ? [checksPassed(assets)] : readAndWritten(run, until)),
  ].join(', ');
}

/** Of a run that reads nothing, what it is for. */
function checksPassed(assets: readonly AssetProgress[]): string {
  const { passed, failed } = assets.reduce<CheckReport>(
    (all, { checks }) => (checks === undefined ? all : joinReports(all, checks)),
    { passed: 0, failed: [] },
  );
  return `${count(passed)} of ${counted(passed + failed.length, 'check')} passed`;
}

function readAndWritten(run: RunProgress, until: Date): readonly string[] {
  return [
    `${counted(run.rowsRead, 'row')} read`,
    `${count(run.rowsWritten)} written`,
    counted(run.calls, 'call'),
    `${count(perSecond(run.rowsRead, activeMs(run, until)))} rows/s`,
  ];
}

const countOf = (assets: readonly AssetProgress[], wanted: AssetProgress['state']): number =>
  assets.filter(({ state }) => state === wanted).length;

const ENDINGS: Readonly<Record<ReturnType<typeof shownRunState>, string>> = {
  running: 'Still running',
  paused: 'Paused',
  done: 'Done',
  failed: 'Failed',
  canceled: 'Canceled',
  terminated: 'Terminated',
};

function groupTable(run: RunProgress): readonly string[] {
  const all = Object.values(run.assets);
  const groups = [...new Set(all.map(({ group }) => group))].toSorted();
  if (groups.length === 0) return [];
  const columns = groupColumns(all);
  return table(
    [{ title: 'group' }, ...columns.map(([title]) => ({ title, align: 'right' as const }))],
    groups.map((wanted) => {
      const inGroup = all.filter(({ group }) => group === wanted);
      return [wanted, ...columns.map(([, cell]) => cell(inGroup))];
    }),
  );
}

type GroupColumn = readonly [title: string, cell: (assets: readonly AssetProgress[]) => string];

/** What happens seldom has a column only where it happened. */
function groupColumns(all: readonly AssetProgress[]): readonly GroupColumn[] {
  const sumOf =
    (of: (asset: AssetProgress) => number) =>
    (assets: readonly AssetProgress[]): string =>
      count(assets.reduce((total, asset) => total + of(asset), 0));
  const seldom = (title: string, of: (asset: AssetProgress) => number): readonly GroupColumn[] =>
    all.some((asset) => of(asset) > 0) ? [[title, sumOf(of)]] : [];
  return [
    ['done', (assets) => `${countOf(assets, 'done')} of ${assets.length}`],
    ...seldom('fresh', ({ state }) => (state === 'fresh' ? 1 : 0)),
    ['rows', sumOf(({ rows }) => rows)],
    ['new', sumOf(({ inserted }) => inserted)],
    ['changed', sumOf(({ updated }) => updated)],
    ['unchanged', sumOf(({ unchanged }) => unchanged)],
    ...seldom('deleted', ({ deleted }) => deleted),
    ...seldom('returned', ({ returned }) => returned),
    ...seldom('held back', ({ heldBack }) => heldBack),
    ['calls', sumOf(({ calls }) => calls)],
  ];
}

/** Assets that failed, were left out, or are done with something to know; one that is fresh is as it should be. */
function exceptionTable(run: RunProgress): readonly string[] {
  const exceptions = Object.values(run.assets).flatMap((asset) => {
    const note = noteOn(asset);
    const isPlain = asset.state === 'done' || asset.state === 'fresh';
    return note === undefined && isPlain ? [] : [[asset.asset, shownState(asset), note ?? '']];
  });
  return exceptions.length === 0 ? [] : table([{ title: 'asset' }, { title: 'state' }, { title: 'why' }], exceptions);
}

/** What does not hold though it was merged, or why it was not. */
function checkTable(run: RunProgress): readonly string[] {
  const failed = Object.values(run.assets).flatMap(({ asset, checks }) =>
    (checks?.failed ?? []).map((check) => ({ asset, ...check })),
  );
  if (failed.length === 0) return [];
  return table(
    [
      { title: 'check' },
      { title: 'asset' },
      { title: 'severity' },
      { title: 'rows', align: 'right' },
      { title: 'what should hold' },
    ],
    errorsFirst(failed).map(({ name, asset, severity, failingRows, description }) => [
      name,
      asset,
      severity,
      count(failingRows),
      description,
    ]),
  );
}

/** Most that a line names; `assets` shows all. */
const MOST_STALE = 8;

function staleLines({ stale = [] }: RunProgress): readonly string[] {
  if (stale.length === 0) return [];
  const more = stale.length > MOST_STALE ? ` and ${stale.length - MOST_STALE} more` : '';
  return [
    `Stale: ${stale.slice(0, MOST_STALE).join(', ')}${more}. To make them current: npx campaignlake materialize status:stale`,
  ];
}

function publishedLines({ published }: RunProgress): readonly string[] {
  if (published === undefined) return [];
  const parquet =
    published.parquet.length === 0 ? '' : `, ${counted(published.parquet.length, 'Parquet file')} written`;
  return [`Published: ${published.current} (${bytes(published.bytes)}${parquet})`];
}

/** With an empty line before it, where there is anything. */
export const section = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', ...lines]);
