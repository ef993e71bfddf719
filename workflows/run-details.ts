/** A run's page in the Web UI, the worst first: how it stands and how long it will take, failures, what runs, the rest. */
import { causesOf, failedAssets, namesOf, shortened } from '../graph/causes';
import { count, counted, duration } from '../graph/numbers';
import type { AssetProgress, RunProgress } from '../graph/plan';
import { originOf } from '../graph/run-origin';
import { shownState } from '../graph/shown-state';
import { activeMs, doubtText, timeLeft, timeLeftText, type TimeLeft } from '../graph/time-left';
import { checkLines } from './check-lines';
import { countStates } from './progress';
import { assetLink, asText, block, clockTime, paragraphs, sentence } from './web-ui';

type State = AssetProgress['state'];

/** States that say why, by asset. */
const EXPLAINED: readonly State[] = ['unavailable', 'skipped', 'busy', 'superseded'];
/** The server takes 20,000 bytes, and the page carries them in a URL. */
const MOST_CAUSES = 8;

export function describeRun(run: RunProgress, now: Date): string {
  const assets = Object.values(run.assets);
  const within = (...states: readonly State[]) => assets.filter(({ state }) => states.includes(state));
  const failed = within('failed');
  const held = failedAssets(run.assets).filter(({ state }) => state !== 'failed');
  const explained = within(...EXPLAINED);
  const running = within('running');
  const waiting = within('waiting');
  const done = within('done', 'fresh');
  return paragraphs([
    [`**${headline(run, now)}**`, ...origin(run), countStates(assets)].join('\n'),
    paceLine(run, now),
    ...block(`${failed.length} failed`, causeLines(run, failed)),
    ...block(`${held.length} done, with deletes held back`, causeLines(run, held)),
    ...block('Checks', checkLines(run)),
    ...block(`${explained.length} not merged`, causeLines(run, explained)),
    ...block(`${running.length} running`, runningLines(run, running)),
    ...block(
      `${waiting.length} waiting`,
      list(waiting, ({ asset }) => asset),
    ),
    ...block(
      `${done.length} done`,
      list(done, (asset) => `${assetLink(run, asset)} ${doneText(asset)}`),
    ),
    ...(run.alertFailure === undefined ? [] : [`No alert was sent: ${run.alertFailure}`]),
    ...(run.published === undefined ? [] : [`Published: \`${run.published.current}\``]),
  ]);
}

/** Its label, and when it was due. */
function origin(run: RunProgress): readonly string[] {
  const text = originOf(run);
  return text === undefined ? [] : [text];
}

function headline(run: RunProgress, now: Date): string {
  const took = duration(Date.parse(run.endedAt ?? now.toISOString()) - Date.parse(run.startedAt));
  const failed = failedAssets(run.assets);
  switch (run.state) {
    case 'running':
      return runningHeadline(timeLeft(run, now));
    case 'done':
      return `Done in ${took}`;
    case 'failed':
      return `Failed in ${took}${failed.length === 0 ? '' : `: ${namesOf(failed)}`}`;
    case 'canceled':
    case 'terminated':
      return `${sentence(run.state)} after ${took}`;
  }
}

function runningHeadline(left: TimeLeft): string {
  const doubt = doubtText(left);
  return sentence(`${timeLeftText(left)}${doubt === undefined ? '' : `: ${doubt}`}`);
}

function paceLine(run: RunProgress, now: Date): string {
  const ms = activeMs(run, run.endedAt === undefined ? now : new Date(run.endedAt));
  const pace = `${((run.calls * 1000) / ms).toFixed(1)} calls a second`;
  const read = `${counted(run.calls, 'call')}, ${counted(run.rowsRead, 'row')} read, ${pace}`;
  if (run.state !== 'running') return `${read}, ${counted(run.rowsWritten, 'row')} written`;
  return `${read}; ${counted(timeLeft(run, now).calls, 'call')} to go (${clockTime(now)})`;
}

function causeLines(run: RunProgress, assets: readonly AssetProgress[]): readonly string[] {
  const causes = causesOf(assets);
  const rest = causes.slice(MOST_CAUSES).flatMap(({ assets: sharing }) => sharing.map(({ asset }) => asset));
  const told = causes
    .slice(0, MOST_CAUSES)
    .map(
      ({ why, assets: sharing }) =>
        `${sharing.map((asset) => assetLink(run, asset)).join(', ')}: ${asText(shortened(why))}`,
    );
  return rest.length === 0 ? told : [...told, `and ${rest.join(', ')}`];
}

/** No time left for each: they share one budget, and the pace of a few pages says nothing. */
function runningLines(run: RunProgress, running: readonly AssetProgress[]): readonly string[] {
  const begun = running.filter(({ pages }) => pages > 0);
  const rest = running.filter(({ pages }) => pages === 0);
  return [
    ...begun.map((asset) => `${assetLink(run, asset)}: ${pageText(asset)}, ${counted(asset.rowsRead, 'row')}`),
    ...list(rest, (asset) => assetLink(run, asset)).map((names) => `${names}: no page yet`),
  ];
}

function pageText(asset: AssetProgress): string {
  const { pages, expectedPages } = asset;
  const isPaused = shownState(asset) === 'paused' ? 'paused at ' : '';
  return `${isPaused}page ${count(pages)}${expectedPages === undefined ? '' : ` of ${count(Math.max(expectedPages, pages))}`}`;
}

const doneText = ({ state, rows }: AssetProgress): string => (state === 'fresh' ? 'fresh' : count(rows));

/** One line by name; none for no assets. */
function list(assets: readonly AssetProgress[], text: (asset: AssetProgress) => string): readonly string[] {
  const byName = assets.toSorted((left, right) => left.asset.localeCompare(right.asset));
  return byName.length === 0 ? [] : [byName.map(text).join(', ')];
}
