/** What the terminal shows while a run goes on, on one screen: groups, what failed and why, what runs, and the whole. */
import { causesOf, failedAssets } from '../../graph/causes';
import { isOpen } from '../../graph/left-out';
import { count, counted, duration, perSecond } from '../../graph/numbers';
import type { AssetProgress, RunProgress } from '../../graph/plan';
import { shownState } from '../../graph/shown-state';
import { activeMs, assetMsLeft, roughly, timeLeft, timeLeftText } from '../../graph/time-left';
import type { Palette } from './palette';

export interface Frame {
  readonly now: Date;
  readonly columns: number;
  readonly rows: number;
  readonly palette: Palette;
}

/** Of the longest asset, with a space. */
const NAME_WIDTH = 28;
/** The rest is in the summary. */
const MOST_FAILURES = 5;

/** No more lines than fit, the total last. On a small screen the groups give way. */
export function liveLines(run: RunProgress, frame: Frame): readonly string[] {
  const { now, columns, rows, palette } = frame;
  const assets = Object.values(run.assets);
  const total = palette.strong(cut(totalLine(run, now), columns));
  const failures = failureLines(failedAssets(run.assets), frame);
  const running = assets.filter(({ state }) => state === 'running');
  const groups = groupLines(assets, frame);
  const room = Math.max(rows - 2 - failures.length, 1);
  const hasGroups = groups.length > 1 && groups.length + Math.min(running.length, 3) <= room;
  const shown = hasGroups ? groups : [];
  return [...shown, ...failures, ...runningLines(running, frame, room - shown.length), total];
}

/** "contacts       5 of 13 done, 3 running, 5 waiting". */
function groupLines(assets: readonly AssetProgress[], { columns, palette }: Frame): readonly string[] {
  const groups = [...new Set(assets.map(({ group }) => group))].toSorted();
  return groups.map((group) => {
    const within = assets.filter((asset) => asset.group === group);
    const ended = within.filter(({ state }) => state === 'done' || state === 'fresh').length;
    const others = OTHERS.flatMap((wanted) => {
      const number = within.filter((asset) => shownState(asset) === wanted).length;
      return number === 0 ? [] : [`${number} ${wanted}`];
    });
    const line = cut(
      `${group.padEnd(NAME_WIDTH)} ${[`${ended} of ${within.length} done`, ...others].join(', ')}`,
      columns,
    );
    return ended === within.length ? palette.faint(line) : line;
  });
}

const OTHERS = ['failed', 'unavailable', 'skipped', 'busy', 'superseded', 'running', 'paused', 'waiting'] as const;

function failureLines(failed: readonly AssetProgress[], { columns, palette }: Frame): readonly string[] {
  const lines = causesOf(failed).map(({ why, assets }) => `${assets.map(({ asset }) => asset).join(', ')}: ${why}`);
  const shown = lines.slice(0, MOST_FAILURES).map((line) => palette.state(cut(line, columns), 'failed'));
  return lines.length <= MOST_FAILURES
    ? shown
    : [...shown, palette.faint(`… and ${lines.length - MOST_FAILURES} more`)];
}

/** Those that have pages first; what does not fit is named. */
function runningLines(running: readonly AssetProgress[], frame: Frame, room: number): readonly string[] {
  const { columns, palette } = frame;
  const sorted = running.toSorted((left, right) => Number(right.pages > 0) - Number(left.pages > 0));
  const shown = sorted.slice(0, sorted.length <= room ? room : Math.max(room - 1, 0));
  const hidden = sorted.slice(shown.length).map(({ asset }) => asset);
  const lines = shown.map((asset) => palette.state(cut(assetLine(asset, frame), columns), 'running'));
  return hidden.length === 0
    ? lines
    : [...lines, palette.faint(cut(`… and ${hidden.length} more: ${hidden.join(', ')}`, columns))];
}

function assetLine(asset: AssetProgress, { now }: Frame): string {
  const { pages, expectedPages } = asset;
  const read =
    expectedPages === undefined
      ? counted(pages, 'page')
      : `${count(pages)} of ${counted(Math.max(expectedPages, pages), 'page')}`;
  const ms = assetMsLeft(asset, now);
  const parts = [
    asset.asset.padEnd(NAME_WIDTH),
    read.padEnd(19),
    counted(asset.rowsRead, 'row').padStart(13),
    (shownState(asset) === 'paused' ? 'paused' : ms === undefined ? '' : `${roughly(ms)} left`).padStart(15),
  ];
  return parts.join(' ').trimEnd();
}

export function totalLine(run: RunProgress, now: Date): string {
  const assets = Object.values(run.assets);
  const ms = Number(now) - Date.parse(run.startedAt);
  if (assets.length === 0) return `Planning … ${duration(ms)}`;
  const ended = assets.filter((asset) => !isOpen(asset));
  const failed = failedAssets(run.assets).length;
  return [
    `${ended.length} of ${assets.length} assets`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(ended.length === assets.length ? [] : [timeLeftText(timeLeft(run, now))]),
    duration(ms),
    counted(run.rowsRead, 'row'),
    counted(run.calls, 'call'),
    `${count(perSecond(run.rowsRead, activeMs(run, now)))} rows/s`,
  ].join(' · ');
}

export const cut = (text: string, columns: number): string =>
  text.length <= columns ? text : `${text.slice(0, Math.max(columns - 1, 0))}…`;
