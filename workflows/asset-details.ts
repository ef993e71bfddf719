/** An asset's page in the Web UI: how it stands, what it has read and how fast, what is left, why it failed and what to do. */
import { reasonOf } from '../graph/causes';
import { count, counted, duration, perSecond } from '../graph/numbers';
import type { AssetProgress } from '../graph/plan';
import { shownState } from '../graph/shown-state';
import { assetMsLeft, roughly } from '../graph/time-left';
import { checksText } from './check-lines';
import { asText, clockTime, paragraphs, sentence } from './web-ui';

export function describeAsset(asset: AssetProgress, now: Date): string {
  return paragraphs([
    `**${headline(asset, now)}**`,
    [readLine(asset, now), ...writtenLine(asset), ...doubtLines(asset), ...checksLine(asset)].join('\n'),
    ...adviceOf(asset),
  ]);
}

function headline(asset: AssetProgress, now: Date): string {
  const { state, error } = asset;
  if (shownState(asset) === 'paused')
    return `Paused at page ${count(asset.pages)}${asset.isEnding === true ? ': slices in flight end' : ''}`;
  if (state === 'running') return runningHeadline(asset, now);
  if (error !== undefined) return `${sentence(state)}, ${asText(reasonOf(asset))}`;
  return `${sentence(state)} in ${duration(msOf(asset, now))}: ${counted(asset.rows, 'row')}`;
}

function runningHeadline(asset: AssetProgress, now: Date): string {
  const { pages, expectedPages } = asset;
  if (pages === 0) return 'Waits for its first page';
  if (expectedPages === undefined) return `Page ${count(pages)}, nobody knows of how many`;
  if (pages >= expectedPages) return `All ${counted(pages, 'page')} read, on the way to the table`;
  const ms = assetMsLeft(asset, now);
  return sentence(`${ms === undefined ? '' : `${roughly(ms)} left: `}page ${count(pages)} of ${count(expectedPages)}`);
}

function readLine(asset: AssetProgress, now: Date): string {
  const { calls, rowsRead, state, strategy } = asset;
  const speed = `${count(perSecond(rowsRead, msOf(asset, now) - (asset.pausedMs ?? 0)))} rows a second`;
  const at = state === 'running' ? ` (${clockTime(now)})` : '';
  return `Read by ${strategy}: ${counted(rowsRead, 'row')}, ${counted(calls, 'call')}, ${speed}${at}`;
}

function writtenLine(asset: AssetProgress): readonly string[] {
  if (asset.state !== 'done') return [];
  const kinds = ['inserted', 'updated', 'unchanged', 'deleted', 'returned', 'overtaken', 'heldBack'] as const;
  const told = kinds.flatMap((kind) => (asset[kind] === 0 ? [] : [`${count(asset[kind])} ${WORDS[kind]}`]));
  return [`Written: ${told.length === 0 ? 'nothing, no row came' : told.join(', ')}`];
}

const WORDS = {
  inserted: 'new',
  updated: 'changed',
  unchanged: 'unchanged',
  deleted: 'deleted',
  returned: 'returned',
  overtaken: 'left to a newer run',
  heldBack: 'deletes held back',
} as const;

function doubtLines({ proof, proofReason, fallback }: AssetProgress): readonly string[] {
  return [
    ...(proof === null ? [] : [proof === 'proven' ? 'Proven complete' : `Not proven complete: ${proofReason ?? ''}`]),
    ...(fallback === undefined ? [] : [`Read whole instead of as planned: ${fallback}`]),
  ];
}

const checksLine = ({ checks }: AssetProgress): readonly string[] =>
  checks === undefined ? [] : [`Checks: ${checksText(checks)}`];

/** Beside what the error says itself. */
function adviceOf({ asset, state }: AssetProgress): readonly string[] {
  if (state !== 'failed') return [];
  return [
    `The stored table is as it was. To try again: \`npx campaignlake materialize ${asset}\`, or start \`materialize\` with \`{"select":"${asset}"}\`.`,
  ];
}

const msOf = ({ startedAt, endedAt }: AssetProgress, now: Date): number =>
  startedAt === undefined ? 0 : Date.parse(endedAt ?? now.toISOString()) - Date.parse(startedAt);
