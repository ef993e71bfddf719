/** An alert in words, and in the two forms in which a webhook takes it. */
import type { Alert } from './alerts';
import { refusedSchedule } from './troubles';

export const ALERT_FORMATS = ['json', 'slack'] as const;
export type AlertFormat = (typeof ALERT_FORMATS)[number];

/** More would not be read. */
const MOST_REASONS = 10;

export function alertBody(alert: Alert, format: AlertFormat): string {
  const text = alertText(alert);
  switch (format) {
    case 'json':
      return JSON.stringify({ ...alert, todo: todoOf(alert), text });
    case 'slack':
      return JSON.stringify({ text: escaped(text) });
  }
}

export function alertText(alert: Alert): string {
  const { event, account, cause, since, assets, workflowId, runId } = alert;
  const hit = assets.length === 0 ? '' : `, ${assets.length} ${assets.length === 1 ? 'asset' : 'assets'}`;
  const head = `${event === 'over' ? 'is over: ' : ''}${cause}${hit}, since ${since}`;
  return [
    `campaignlake ${account}: ${head}`,
    ...reasonsOf(alert),
    ...(event === 'over' ? [] : [`What to do: ${todoOf(alert)}`]),
    `Run: ${workflowId} (${runId})`,
  ].join('\n');
}

/** One line where all assets say the same, else one for each. */
function reasonsOf({ troubles, assets }: Alert): readonly string[] {
  const reasons = new Set(troubles.map(({ asset, message }) => withoutName(message, asset)));
  if (reasons.size <= 1) return [...reasons, ...(assets.length === 0 ? [] : [assets.join(', ')])];
  const lines = troubles.slice(0, MOST_REASONS).map(({ asset, message }) => `${asset}: ${withoutName(message, asset)}`);
  const more = troubles.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

const withoutName = (message: string, asset: string): string =>
  asset !== '' && message.startsWith(`${asset}: `) ? message.slice(asset.length + 2) : message;

function todoOf({ event, cause, assets, workflowId }: Alert): string {
  if (event === 'over') return 'nothing';
  const look = `look: npx campaignlake status ${workflowId}`;
  if (cause === 'HeldBack') return look;
  const schedule = refusedSchedule(cause);
  if (schedule !== undefined) {
    return `${look}; mend the input of schedule ${schedule}, or of a declared one its setting CAMPAIGNLAKE_SCHEDULE_…, and then: npx campaignlake schedules apply`;
  }
  const what = assets.length === 0 || assets.length > MOST_REASONS ? '' : ` "${assets.join(' or ')}"`;
  return `${look}; once it is mended: npx campaignlake materialize${what}`;
}

/** Slack's three characters: a message is no markup of ours. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
