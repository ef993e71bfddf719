/**
 * How text reads in the Web UI, as it was seen there: lists and tables have no indent and no padding, a line break stays
 * one, a blank line is a wide gap. So a group is a bold line with its lines below it. Links open in a new tab.
 */
import type { AssetProgress, RunProgress } from '../graph/plan';

/** A bold line with lines below it; nothing for no lines. */
export const block = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [[`**${title}**`, ...lines].join('\n')];

export const paragraphs = (parts: readonly string[]): string => parts.join('\n\n');

export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The UI makes a dash of the two hyphens of an option, which nobody can paste then. */
export const asText = (text: string): string => text.replaceAll(/--[a-z-]+/g, '`$&`');

/** The page of an asset's execution in this run; where that is not known, of the newest one. */
export function assetLink(run: Pick<RunProgress, 'account' | 'mode'>, asset: AssetProgress): string {
  const execution = asset.workflowRunId === undefined ? '' : `/${asset.workflowRunId}`;
  return link(asset.asset, `workflows/${workflowIdOf(run, asset.asset)}${execution}`);
}

export const runLink = ({ workflowId, runId }: Pick<RunProgress, 'workflowId' | 'runId'>): string =>
  link(workflowId, `workflows/${workflowId}/${runId}`);

const link = (text: string, path: string): string => `[${text}](/namespaces/{namespace}/${path})`;

/** The asset is the workflow id: its history stands under one. */
export function workflowIdOf(run: Pick<RunProgress, 'account' | 'mode'>, asset: string): string {
  return [run.account, asset, ...(run.mode === 'incremental' ? [] : [run.mode])].join(':');
}

/** The asset of a workflow id that `workflowIdOf` made: no part of it has a colon. */
export const assetOf = (workflowId: string): string | undefined => workflowId.split(':')[1];

/** "03:21:02 UTC": details are drawn when something changes, and stay as they were. */
export const clockTime = (now: Date): string => `${now.toISOString().slice(11, 19)} UTC`;
