/** What the published file knows of an asset that a person should: proof, bookmark, deletes that wait. */
import { failedText, type FailingCheck } from '../../graph/check';
import type { BookmarkKind, StoredAsset } from '../../graph/staging';
import { isStored } from '../../graph/table-size';
import { allowing } from './asset-notes';
import { ago, counted } from './numbers';

/** "proven 2 h ago"; "unproven, proven 3 d ago"; "never proven"; nothing where nothing was read. */
export function proofText(
  { hasAnswered, lastScan, lastProvenAt }: Pick<StoredAsset, 'hasAnswered' | 'lastScan' | 'lastProvenAt'>,
  now: Date,
): string {
  if (!hasAnswered) return '';
  if (lastProvenAt === undefined) return 'never proven';
  const proven = `proven ${ago(lastProvenAt, now)}`;
  return lastScan?.proof === 'unproven' ? `unproven, ${proven}` : proven;
}

/** How far an asset is known to be read: a moment, or an id. */
export function bookmarkText({ bookmarks }: Pick<StoredAsset, 'bookmarks'>): string {
  const kinds: readonly BookmarkKind[] = ['key', 'carrier', 'parents'];
  const moment = kinds.map((kind) => bookmarks[kind]).find((value) => value !== undefined);
  if (moment !== undefined)
    return new Date(Number(BigInt(moment) / 1000n)).toISOString().slice(0, 16).replace('T', ' ');
  return bookmarks.id === undefined ? '' : `id ${bookmarks.id}`;
}

/** Under a list of runs: what is stored but not known to be complete, and what waits for a person's word. */
export function doubtLines(assets: readonly StoredAsset[]): readonly string[] {
  const unproven = assets.filter((one) => isStored(one) && one.lastScan?.proof !== 'proven');
  const held = assets.filter(({ heldBack }) => heldBack > 0);
  return [
    ...(unproven.length === 0 ? [] : ['', 'Not proven complete:', ...unproven.map((asset) => `  ${doubtOf(asset)}`)]),
    ...(held.length === 0
      ? []
      : ['', 'Deletes held back; if the rows are gone:', ...held.map((asset) => `  ${heldLine(asset)}`)]),
  ];
}

/** Checks that failed when they were last judged. */
export const failingLines = (failing: readonly FailingCheck[]): readonly string[] =>
  failing.length === 0
    ? []
    : ['', 'Checks that fail:', ...failing.map((check) => `  ${check.severity}, ${check.asset}: ${failedText(check)}`)];

function doubtOf({ asset, lastProvenAt, lastScan, hasAnswered }: StoredAsset): string {
  const never = lastProvenAt === undefined ? ' (never proven)' : '';
  const unscanned = hasAnswered ? 'it was not scanned since proofs are kept' : 'only ranges of it were read';
  return `${asset}${never}: ${lastScan?.proofReason ?? unscanned}`;
}

const heldLine = ({ asset, heldBack }: StoredAsset): string =>
  `${asset}, ${counted(heldBack, 'row')}: ${allowing(asset)}`;
