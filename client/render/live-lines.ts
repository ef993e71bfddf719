/** What the terminal shows while a run goes on: a line per running asset, and one for the whole. */
import type { AssetProgress, RunProgress } from '../../graph/plan';
import { shownState } from '../../graph/shown-state';
import { count, counted, duration, perSecond } from './numbers';
import type { Palette } from './palette';

export interface Frame {
  readonly now: Date;
  readonly columns: number;
  readonly rows: number;
  readonly palette: Palette;
}

const NAME_WIDTH = 32;

/** No more lines than fit, the total last. */
export function liveLines(run: RunProgress, frame: Frame): readonly string[] {
  const running = Object.values(run.assets).filter(({ state }) => state === 'running');
  const room = Math.max(frame.rows - 3, 1);
  const shown = running.slice(0, room).map((asset) => assetLine(asset, frame));
  const hidden = running.length - shown.length;
  const more = hidden > 0 ? [frame.palette.faint(`… and ${hidden} more`)] : [];
  return [...shown, ...more, frame.palette.strong(cut(totalLine(run, frame.now), frame.columns))];
}

function assetLine(asset: AssetProgress, { now, columns, palette }: Frame): string {
  const ms = asset.startedAt === undefined ? 0 : Number(now) - Date.parse(asset.startedAt);
  const { pages, expectedPages } = asset;
  const read =
    expectedPages === undefined
      ? counted(pages, 'page')
      : `${count(pages)} of ${counted(Math.max(expectedPages, pages), 'page')}`;
  const parts = [
    asset.asset.padEnd(NAME_WIDTH),
    read.padEnd(20),
    counted(asset.rowsRead, 'row').padStart(14),
    `${count(perSecond(asset.rowsRead, ms))} rows/s`.padStart(14),
    (shownState(asset) === 'paused' ? 'paused' : (timeLeft(asset, ms) ?? '')).padStart(12),
  ];
  return palette.state(cut(parts.join(' ').trimEnd(), columns), 'running');
}

/** Undefined until a first page tells how many there are. */
function timeLeft({ pages, expectedPages }: AssetProgress, ms: number): string | undefined {
  if (expectedPages === undefined || pages === 0) return undefined;
  const left = (ms / pages) * Math.max(expectedPages - pages, 0);
  return left < 60_000 ? '< 1 min left' : `${Math.ceil(left / 60_000)} min left`;
}

export function totalLine(run: RunProgress, now: Date): string {
  const assets = Object.values(run.assets);
  const ms = Number(now) - Date.parse(run.startedAt);
  if (assets.length === 0) return `Planning … ${duration(ms)}`;
  const ended = assets.filter(({ state }) => state !== 'waiting' && state !== 'running');
  const failed = assets.filter(({ state }) => state === 'failed').length;
  return [
    `${ended.length} of ${assets.length} assets`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    counted(run.rowsRead, 'row'),
    counted(run.calls, 'call'),
    `${count(perSecond(run.rowsRead, ms))} rows/s`,
    duration(ms),
  ].join(' · ');
}

export const cut = (text: string, columns: number): string =>
  text.length <= columns ? text : `${text.slice(0, Math.max(columns - 1, 0))}…`;
