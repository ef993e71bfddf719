/**
 * Rows that ride with changed rows of their parents. Nobody documents that a change of a row touches its parent, so it is
 * learned: after two scans of the rows and a later merge of the parents, does each row that is new, changed or gone belong to
 * a parent that changed too? And a parent's set is replaced whole only where it surely came whole.
 */
import type { Asset, RidesOnChanged } from '../graph/asset';
import type { Session } from './duckdb-file';
import type { Merge } from './merge';
import { at, literal, name } from './sql';
import type { Proof } from './scans';
import { deletedTableOf, tableOf } from './schema';
import { rideOf, setsOf, type Sets } from '../graph/rides';
import { rowsTable, setsTable } from './stage';

/** Fewer rows prove nothing: they may belong to changed parents by chance. */
const ENOUGH_ROWS = 20;
/** A set of just this size may have been cut to it. */
const USUAL_CAPS = [20, 25, 50, 100];

interface Known {
  readonly state: 'unknown' | 'holds' | 'broken';
  /** What was found, for people. */
  readonly what: string;
  /** Microseconds; null where nothing waits to be judged. */
  readonly changed_after: bigint | null;
  readonly merged_after: bigint | null;
  readonly scan_merged_at: bigint | null;
  readonly widest_scanned: bigint;
  readonly widest_loaded: bigint;
}

async function knownOf(session: Session, asset: string): Promise<Known> {
  const [known] = await session.rows<
    Known & Record<string, never>
  >(`SELECT state, what, epoch_us(changed_after) AS changed_after,
    epoch_us(merged_after) AS merged_after, epoch_us(scan_merged_at) AS scan_merged_at, widest_scanned, widest_loaded
    FROM _campaignlake.riding WHERE asset = ${literal(asset)}`);
  if (known !== undefined) return known;
  await session.run(`INSERT INTO _campaignlake.riding (asset, state, what, widest_scanned, widest_loaded)
    VALUES (${literal(asset)}, 'unknown', 'no two scans to compare yet', 0, 0)`);
  return knownOf(session, asset);
}

/**
 * After a scan of the rows: what it found is judged when the parents are merged next. Before `rememberScan`. Rows that are new after
 * a scan that proves nothing may only have been missed by it, and say nothing.
 */
export async function awaitJudgement(merge: Merge, mergedAt: bigint): Promise<void> {
  const { session, asset } = merge;
  const ride = rideOf(asset);
  if (ride === undefined) return;
  await knownOf(session, asset.key);
  const key = literal(asset.key);
  await session.run(`UPDATE _campaignlake.riding SET widest_scanned = greatest(widest_scanned, coalesce((
      SELECT max(n) FROM (SELECT count(*) AS n FROM ${tableOf(asset.key)} GROUP BY ${name(ride.parentColumn)})), 0))
    WHERE asset = ${key}`);
  await session.run(`UPDATE _campaignlake.riding SET changed_after = scans.answered_at, merged_after = scans.merged_at, scan_merged_at = ${at(mergedAt)}
    FROM _campaignlake.scans scans WHERE scans.asset = riding.asset AND riding.asset = ${key} AND scans.proof = 'proven' AND scans.answered_at IS NOT NULL`);
}

/** After a merge of the parents that covers all that changed: judges riders whose scan had merged before it began. */
export async function judgeRiders(merge: Merge, mergedAt: bigint): Promise<void> {
  const { session, asset, request, riders } = merge;
  if (asset.replication.method !== 'incremental') return;
  for (const rider of riders) {
    const ride = rideOf(rider);
    const known = await knownOf(session, rider.key);
    const beganAt = BigInt(Date.parse(request.startedAt)) * 1000n;
    if (ride === undefined || known.scan_merged_at === null || beganAt <= known.scan_merged_at) continue;
    const found = await compare(session, { rider, ride, known, parent: asset, key: asset.replication.key });
    const verdict = verdictOf(found, asset.key, known);
    await session.run(`UPDATE _campaignlake.riding SET state = ${literal(verdict.state)}, what = ${literal(verdict.what)},
      judged_at = ${at(mergedAt)}, changed_after = NULL, merged_after = NULL, scan_merged_at = NULL WHERE asset = ${literal(rider.key)}`);
  }
}

interface Found {
  readonly rows: number;
  /** Rows whose parent did not change. */
  readonly misses: number;
}

/** Rows without a parent that is stored say nothing. */
async function compare(
  session: Session,
  judged: {
    readonly rider: Asset;
    readonly ride: RidesOnChanged;
    readonly known: Known;
    readonly parent: Asset;
    readonly key: string;
  },
): Promise<Found> {
  const { rider, ride, known, parent, key } = judged;
  const between = (column: string): string =>
    `${column} > ${at(known.merged_after ?? 0n)} AND ${column} <= ${at(known.scan_merged_at ?? 0n)}`;
  const { n, misses } = await session.row<{ n: bigint; misses: bigint }>(`
    WITH changed AS (
      SELECT ${name(ride.parentColumn)} AS parent FROM ${tableOf(rider.key)} WHERE ${between('_changed_at')}
      UNION ALL SELECT ${name(ride.parentColumn)} FROM ${deletedTableOf(rider.key)} WHERE ${between('_deleted_at')})
    SELECT count(*) AS n, count(*) FILTER (p.${name(key)} IS NULL OR p.${name(key)} < ${at(known.changed_after ?? 0n)}) AS misses
    FROM changed c JOIN ${tableOf(parent.key)} p ON p.${name(parent.primaryKey[0] ?? 'id')} = c.parent`);
  return { rows: Number(n), misses: Number(misses) };
}

function verdictOf({ rows, misses }: Found, parent: string, { state, what }: Known): Pick<Known, 'state' | 'what'> {
  const between = `${rows} rows changed between two scans`;
  if (misses > 0) return { state: 'broken', what: `${misses} of ${between}, and their rows of ${parent} did not` };
  if (rows >= ENOUGH_ROWS) return { state: 'holds', what: `${between}, and all their rows of ${parent} did` };
  return state === 'unknown' ? { state, what: `only ${between}: too few to tell` } : { state, what };
}

/** Leaves `temp.sets`: of each parent in the carrier's pages, how many rows it names, and whether these are the ones that came. */
async function compareSets({ session, asset, catalog }: Merge, { parentColumn }: Sets): Promise<void> {
  const [parent, id] = [name(parentColumn), name(asset.primaryKey[0] ?? 'id')];
  await session.run(`CREATE OR REPLACE TEMP TABLE sets AS
    WITH named AS (SELECT parent, arg_max(ids, stored_at) AS ids FROM ${setsTable(catalog)} GROUP BY parent),
      came AS (SELECT s.${parent}::VARCHAR AS parent, list(s.${id}::VARCHAR) AS ids FROM ${rowsTable(catalog)} s GROUP BY ALL)
    SELECT named.parent, len(named.ids) AS n, list_sort(named.ids) = list_sort(coalesce(came.ids, []::VARCHAR[])) AS is_same
    FROM named LEFT JOIN came USING (parent)`);
}

/**
 * Rows that come along in a scan of another listing are proven by it only where each of its records names just the rows that
 * came: the arrays may be cut.
 */
export async function provenBySets(merge: Merge, proof: Proof): Promise<Proof> {
  const { asset, session } = merge;
  const sets = setsOf(asset);
  if (asset.extraction.kind !== 'rides' || sets === undefined || proof.proof !== 'proven') return proof;
  await compareSets(merge, sets);
  const { cut } = await session.row<{ cut: bigint }>('SELECT count(*) AS cut FROM temp.sets WHERE is_same IS NOT TRUE');
  return cut === 0n
    ? proof
    : { proof: 'unproven', proofReason: `${cut} rows of ${sets.carrier} name others than came along` };
}

/**
 * The parents whose set of rows came whole: their own id array names exactly the rows that came; and the set is smaller than one
 * that came along before, or no scan ever found a larger one and its size is no usual cap, so that none can have cut it.
 */
export async function goneFromWholeSets(merge: Merge): Promise<readonly string[]> {
  const { session, asset, request } = merge;
  const sets = setsOf(asset);
  if (sets === undefined || request.covers?.bookmark !== 'carrier') return [];
  const { widest_scanned, widest_loaded } = await knownOf(session, asset.key);
  await compareSets(merge, sets);
  const { widest } = await session.row<{ widest: bigint | null }>(
    'SELECT max(n) AS widest FROM temp.sets WHERE is_same',
  );
  if (widest === null) return [];
  const loaded = widest > widest_loaded ? widest : widest_loaded;
  await session.run(`UPDATE _campaignlake.riding SET widest_loaded = ${loaded} WHERE asset = ${literal(asset.key)}`);
  return [
    `t.${name(sets.parentColumn)}::VARCHAR IN (SELECT parent FROM temp.sets WHERE is_same
      AND (n < ${loaded} OR (n >= ${widest_scanned} AND n NOT IN (${USUAL_CAPS.join(', ')}))))`,
  ];
}
