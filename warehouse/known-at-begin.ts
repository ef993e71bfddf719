/** What the warehouse knows before the first page of a materialization is asked for. */
import type { Asset } from '../graph/asset';
import type { ReadingPlan } from '../graph/plan';
import { rideOf } from '../graph/rides';
import type { Beginning } from '../graph/staging';
import { bookmarksOf } from './bookmarks';
import type { Session } from './duckdb-file';
import { tableOf } from './schema';
import { at } from './sql';
import type { Writer } from './writer';

/** Of an asset that rides, how far its carrier is; of one that is read per parent, how many of them changed. */
export async function knownAtBegin(
  writer: Writer,
  asset: Asset,
  reading: ReadingPlan,
): Promise<Pick<Beginning, 'carrierBookmark' | 'changedParents'>> {
  const { extraction } = asset;
  if (reading.kind === 'changed-parents' && extraction.kind === 'each') {
    const since = at(reading.since);
    const counted = `SELECT count(*)::INTEGER AS n FROM ${tableOf(extraction.parent)} WHERE _changed_at > ${since}`;
    const { n } = await writer.withSession((session) => session.row<{ n: number }>(counted));
    return { changedParents: n };
  }
  const carrier = rideOf(asset)?.carrier;
  if (carrier === undefined || reading.kind !== 'scan') return {};
  const { key } = await writer.withSession((session) => bookmarksOf(session, carrier));
  return key === undefined ? {} : { carrierBookmark: key };
}

/** The greatest `_changed_at`, as microseconds since the epoch. */
export async function readClock(session: Session): Promise<string> {
  const { clock } = await session.row<{ clock: bigint }>(
    'SELECT epoch_us(changed_at) AS clock FROM _campaignlake.clock',
  );
  return String(clock);
}
