/** Rows that the user of the token may not see: they count in totals and offsets, but do not come. */
import type { Settings } from './options';
import { hashText, mix, share } from './random';

export const isHidden = (
  { hidden }: Pick<Settings, 'hidden'>,
  seed: number,
  { table, id }: { readonly table: string; readonly id: number },
): boolean => hidden > 0 && share(mix(seed, hashText(table), id, 0x41d)) < hidden;
