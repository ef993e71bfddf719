/** Why assets failed, told once for each cause: a token that is refused fails 59 of them, and is one thing to mend. */
import { counted } from './numbers';
import type { AssetProgress } from './plan';

export interface Cause {
  /** "Unauthorized: the token is refused. Set …" */
  readonly why: string;
  readonly assets: readonly AssetProgress[];
}

/** Failed, or done with deletes that wait for a person's word since this run. */
export const failedAssets = (assets: Readonly<Record<string, AssetProgress>>): readonly AssetProgress[] =>
  Object.values(assets).filter(({ state, isNewlyHeld }) => state === 'failed' || isNewlyHeld);

/** Assets that share a cause stand together, in the order of the first of each. */
export function causesOf(assets: readonly AssetProgress[]): readonly Cause[] {
  const causes = new Map<string, AssetProgress[]>();
  for (const asset of assets) {
    const why = reasonOf(asset);
    causes.set(why, [...(causes.get(why) ?? []), asset]);
  }
  return [...causes].map(([why, sharing]) => ({ why, assets: sharing }));
}

/** "Unauthorized: the token is refused", without the asset's name, which stands before it already. */
export function reasonOf({ asset, error, heldBack }: Pick<AssetProgress, 'asset' | 'error' | 'heldBack'>): string {
  if (error !== undefined) return `${error.type}: ${withoutName(asset, error.message)}`;
  if (heldBack === 0) return '';
  return `HeldBack: ${counted(heldBack, 'delete')} ${heldBack === 1 ? 'looks' : 'look'} like a lost permission and ${heldBack === 1 ? 'waits' : 'wait'}; to let them go: npx campaignlake materialize ${asset} --full --allow-deletes`;
}

const withoutName = (asset: string, message: string): string =>
  message.startsWith(`${asset}: `) ? message.slice(asset.length + 2) : message;

/** What it prints beyond is a query away; a failure message of many kB is cut by the server, in the middle. */
const MOST_CAUSES = 5;
const MOST_NAMES = 8;
const MOST_CHARACTERS = 400;

/** "contacts, deals and 3 more (Unauthorized: …); sms (Contract: …)". */
export function causesText(assets: readonly AssetProgress[]): string {
  const causes = causesOf(assets);
  const told = causes
    .slice(0, MOST_CAUSES)
    .map(({ why, assets: sharing }) => `${namesOf(sharing)} (${shortened(why)})`);
  const rest = causes.length - told.length;
  return [...told, ...(rest === 0 ? [] : [`and ${rest} causes more`])].join('; ');
}

/** "contacts, deals and 51 more". */
export function namesOf(assets: readonly AssetProgress[]): string {
  const names = assets.slice(0, MOST_NAMES).map(({ asset }) => asset);
  const rest = assets.length - names.length;
  return `${names.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
}

export const shortened = (text: string): string =>
  text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;
