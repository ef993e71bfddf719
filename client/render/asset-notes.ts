/** What a person should know of an asset in a run, beside that it is done. */
import { reasonOf } from '../../graph/causes';
import type { AssetProgress } from '../../graph/plan';
import { counted } from './numbers';

/** Undefined where there is nothing to say. */
export function noteOn(asset: AssetProgress): string | undefined {
  const notes = [...(asset.error === undefined ? [] : [reasonOf(asset)]), ...changesOf(asset), ...doubtsOf(asset)];
  return notes.length === 0 ? undefined : notes.join('; ');
}

const changesOf = ({ deleted, returned }: AssetProgress): readonly string[] => [
  ...(deleted === 0 ? [] : [`${counted(deleted, 'row')} deleted`]),
  ...(returned === 0 ? [] : [`${counted(returned, 'row')} returned`]),
];

function doubtsOf(asset: AssetProgress): readonly string[] {
  const { fallback, proof, proofReason, shortened, overtaken } = asset;
  return [
    ...(fallback === undefined ? [] : [`read whole instead: ${fallback}`]),
    ...(proof === 'unproven' ? [`not proven complete: ${proofReason ?? 'no reason given'}`] : []),
    ...(shortened === 0 ? [] : [`${counted(shortened, 'row')} came shortened`]),
    ...(overtaken === 0 ? [] : [`${counted(overtaken, 'row')} left to a newer run`]),
    ...heldOf(asset),
  ];
}

function heldOf({ asset, heldBack, isNewlyHeld }: AssetProgress): readonly string[] {
  if (heldBack === 0) return [];
  const deletes = counted(heldBack, 'delete');
  const what = isNewlyHeld
    ? `${deletes} held back, since so many at once look like a lost permission`
    : `${deletes} still held back`;
  return [`${what}. If these rows are gone: ${allowing(asset)}`];
}

/** What a person types who knows that the rows are gone. */
export const allowing = (asset: string): string => `npx campaignlake materialize ${asset} --full --allow-deletes`;
