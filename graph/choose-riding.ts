/**
 * Children of changed rows: whether they may come with their parents' pages in this run. It must have been learned from the
 * account's own data that no change of a child goes by its parent; and a child that is new, failed or far behind waits for a
 * reading of its own, since the parents' window begins at the oldest bookmark of those that ride.
 */
import type { Asset, RidesOnChanged } from './asset';
import { isScanDue, isUnproven, type ReadingChoice, type ReadingContext } from './reading';
import { rideOf } from './rides';
import type { StoredAsset } from './staging';
import { isSmall, pagesOf, scanCallsOf } from './table-size';

/** Undefined where it does not ride in this run. */
export function ridesOnChangedRows(asset: Asset, context: ReadingContext): ReadingChoice | undefined {
  const { stored } = context;
  const ride = rideOf(asset);
  if (ride === undefined || stored === undefined || obstacleToRiding(ride, context) !== undefined) return undefined;
  // As a small table, or one whose last scan was not proven and is old enough, it is scanned.
  if (isSmall(stored, context.smallPages) || (isUnproven(stored) && isScanDue(asset, context))) return undefined;
  return {
    strategy: 'riding',
    reason: `with changed rows of ${ride.carrier}: ${stored.riding?.what ?? ''}`,
    reading: { kind: 'riding' },
    probes: [],
    expectedCalls: 0,
  };
}

/** Why it cannot ride in this run; undefined where it can. */
export function obstacleToRiding({ carrier: key }: RidesOnChanged, context: ReadingContext): string | undefined {
  const { stored, carrier } = context;
  const obstacle = stored === undefined ? undefined : obstacleIn(stored);
  if (obstacle !== undefined) return obstacle;
  if (carrier === undefined) return `${key} is not selected`;
  const isByFilter = carrier.choice.reading.kind === 'passes' && carrier.choice.strategy === 'filter';
  return isByFilter ? undefined : `${key} is not read by a filter in this run`;
}

function obstacleIn(stored: StoredAsset): string | undefined {
  const { riding, bookmarks, lastState, carrierDistance } = stored;
  if (riding === undefined) return 'not known yet whether a change of a row touches its parent';
  if (riding.state !== 'holds') return riding.what;
  if (bookmarks.carrier === undefined) return 'no proven scan to stand on';
  if (lastState === 'failed') return 'its last materialization failed';
  return carrierDistance !== undefined && pagesOf(carrierDistance) > scanCallsOf(stored)
    ? 'too far behind: its own scan is cheaper'
    : undefined;
}
