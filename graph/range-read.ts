/**
 * How a range of an asset is read: what a filter leaves, or down an honoured order from where the range begins; else why only
 * a scan shows it. It stands on no bookmark and moves none. Pure.
 */
import type { Asset } from './asset';
import { notHonoured, reasonFor } from './incremental-read';
import { bookmarkOf, createdKeyOf, passesOf, type OwnRead } from './passes';
import type { Range } from './range';
import type { ReadingChoice, ReadingContext } from './reading';
import type { StoredAsset } from './staging';
import { isSmall, pagesOf, scanCallsOf } from './table-size';

type RangeContext = ReadingContext & { readonly range: Range };

export function rangeRead(asset: Asset, context: RangeContext): ReadingChoice | string {
  const { stored, smallPages } = context;
  if (asset.replication.method !== 'incremental') return NOTHING;
  if (asset.extraction.kind === 'rides') return `its rows come in the pages of ${asset.extraction.carrier}`;
  if (stored?.hasAnswered === true && isSmall(stored, smallPages)) return `a table of up to ${smallPages} pages`;
  const obstacles: string[] = [];
  for (const read of asset.reads) {
    // An order by the id tells nothing of dates; who rides comes with what changed now.
    if (read.kind === 'rides-on-changed' || bookmarkOf(asset, read) === 'id') continue;
    const obstacle = obstacleTo(asset, read, context);
    if (obstacle !== undefined) obstacles.push(obstacle);
    else return cheaperThanScan(choiceOf(asset, read, context), stored);
  }
  return obstacles.length === 0 ? 'nothing is ordered or filtered by its dates' : obstacles.join('; ');
}

const NOTHING: ReadingChoice = {
  strategy: 'scan',
  reason: 'it has no date, so that a range holds nothing of it: not read',
  reading: { kind: 'passes', passes: [] },
  probes: [],
  expectedCalls: 0,
};

function obstacleTo(asset: Asset, read: OwnRead, context: RangeContext): string | undefined {
  const { stored, now, range } = context;
  const needsCreated = mayLackKey(asset, stored);
  if (read.kind === 'filter' && range.since === undefined) return `${read.param} needs a date from which on`;
  if (read.kind === 'filter' && needsCreated && read.createdParam === undefined)
    return 'some rows have no key to find them by';
  return notHonoured(asset, read, { stored, now, needsCreated });
}

/** Rows without a replication key have a created key; before a first scan nobody knows whether there are any. */
const mayLackKey = (asset: Asset, stored: StoredAsset | undefined): boolean =>
  createdKeyOf(asset) !== undefined && (stored?.lastScan?.rowsWithoutKey ?? 1) > 0;

function choiceOf(asset: Asset, read: OwnRead, { stored, range, timeZone }: RangeContext): ReadingChoice {
  const { since: bookmark = '0', until } = range;
  const passes = passesOf(asset, read, { bookmark, until, readsCreated: mayLackKey(asset, stored), timeZone });
  const calls = callsOf(read, { stored, range, passes: passes.length });
  return {
    strategy: read.kind,
    reason: `for its range: ${reasonFor(asset, read, stored)}`,
    reading: { kind: 'passes', passes },
    probes: [],
    ...(calls === undefined ? {} : { expectedCalls: calls }),
  };
}

/** As many as the rows of the range that are stored need; one more for each pass beside, and to seek where each begins. */
function callsOf(
  read: OwnRead,
  { stored, range, passes }: Pick<RangeContext, 'stored' | 'range'> & { readonly passes: number },
): number | undefined {
  if (stored?.range === undefined || !stored.hasAnswered) return undefined;
  const { within, newer } = stored.range;
  if (read.kind === 'filter') return pagesOf(within + (read.untilParam === undefined ? newer : 0)) + passes - 1;
  const looks = range.until === undefined ? 0 : 2 * Math.ceil(Math.log2(pagesOf(stored.rows)));
  return pagesOf(within) + passes - 1 + passes * looks;
}

/** Pages of a scan are asked for side by side, those of a pass one after the other. */
const cheaperThanScan = (choice: ReadingChoice, stored: StoredAsset | undefined): ReadingChoice | string =>
  stored !== undefined && (choice.expectedCalls ?? 0) >= scanCallsOf(stored) ? 'it holds most of the rows' : choice;
