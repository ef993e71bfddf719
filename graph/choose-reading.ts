/**
 * How one asset is read in a run: by what is declared, what was found out about the account, and what is stored. The choice
 * and its reason are shown by `plan` and kept with the materialization. Pure.
 */
import type { Asset, RidesOnChanged } from './asset';
import { parseDurationMs } from './duration';
import { bookmarkOf, createdKeyOf, paramsOf, passesOf, probesOf, type OwnRead } from './passes';
import type { AssetMode, AssetPlan, Probe } from './plan';
import type { StoredAsset } from './staging';

export interface ReadingContext {
  readonly stored: StoredAsset | undefined;
  readonly mode: AssetMode;
  /** Asked for by its name: then a scan is always done. */
  readonly isNamed: boolean;
  readonly now: Date;
  readonly timeZone: string;
  /** Tables of up to so many pages are scanned in each run: that costs little, and proves everything. */
  readonly smallPages: number;
  /** How its carrier is read in this run; undefined where that is not selected. */
  readonly carrier?: { readonly choice: ReadingChoice; readonly stored: StoredAsset | undefined } | undefined;
}

export interface ReadingChoice extends Pick<AssetPlan, 'strategy' | 'reason' | 'reading' | 'freshSince' | 'probes'> {
  /** Calls that it is expected to take where nothing has changed; undefined where nobody knows. */
  readonly expectedCalls?: number;
  /** What its passes were made of. */
  readonly read?: OwnRead;
}

/** Nothing is asked of the API, and nobody's pages but its own are waited for. */
const REBUILD: ReadingChoice = {
  strategy: 'scan',
  reason: 'from the pages kept',
  reading: { kind: 'scan' },
  probes: [],
  expectedCalls: 0,
};

/** The API's greatest page, of which one row is shared with the next. */
const ROWS_A_PAGE = 99;
/** What was found out about an account is tried again after a week. */
const PROBE_DAYS_MS = 7 * 86_400_000;

export const pagesOf = (rows: number): number => Math.max(1, Math.ceil(rows / ROWS_A_PAGE));

export function chooseReading(asset: Asset, context: ReadingContext): ReadingChoice {
  const { stored, mode } = context;
  if (mode === 'rebuild') return REBUILD;
  const scan = scanOf(asset, context);
  if (mode !== 'incremental') return { ...scan, reason: `mode ${mode}: ${scan.reason}` };
  const riding = ridesWithCarrier(asset, context);
  if (riding !== undefined) return riding;
  if (stored === undefined || !stored.hasAnswered) return { ...scan, reason: `nothing is stored yet: ${scan.reason}` };
  const changed = changedParents(asset, stored);
  // A walk along all parents proves nothing and costs a call for each: a sweep may do it again, not every day.
  const isRetried = isUnproven(stored) && isFlat(stored) && isScanDue(asset, context);
  if (changed !== undefined) return isRetried ? retried(scan, stored) : changed;
  if (isSmall(stored, context))
    return { ...scan, reason: `a table of up to ${context.smallPages} pages is scanned in each run` };
  const read = incrementalRead(asset, context);
  if (typeof read !== 'string') return isUnproven(stored) && isScanDue(asset, context) ? retried(scan, stored) : read;
  if (isScanDue(asset, context)) return { ...scan, reason: read };
  return {
    ...scan,
    reason: read,
    freshSince: stored.lastScan?.mergedAt ?? context.now.toISOString(),
    probes: [],
    expectedCalls: 0,
  };
}

const isSmall = ({ rows }: StoredAsset, { smallPages }: ReadingContext): boolean => pagesOf(rows) <= smallPages;
const isFlat = ({ lastScan, rows }: StoredAsset): boolean => (lastScan?.calls ?? 0) <= 2 * pagesOf(rows);
const isUnproven = ({ lastScan }: StoredAsset): boolean => lastScan?.proof !== 'proven';

const retried = (scan: ReadingChoice, { lastScan }: StoredAsset): ReadingChoice => ({
  ...scan,
  reason: `the last scan was not proven (${lastScan?.proofReason ?? 'no reason known'}), so it is tried again`,
});

function scanOf(asset: Asset, { stored, now, timeZone, carrier }: ReadingContext): ReadingChoice {
  const rows = stored?.hasAnswered === true ? stored.rows : undefined;
  const common = {
    reading: { kind: 'scan' },
    probes: dueProbes(asset, stored, { now, timeZone }),
    ...(rows === undefined ? {} : { expectedCalls: pagesOf(rows) }),
  } as const;
  switch (asset.extraction.kind) {
    case 'keyset':
      return { ...common, strategy: 'keyset', reason: 'id_greater is documented for this endpoint' };
    case 'each':
      return { ...common, strategy: 'scan', reason: 'the flat listing, where the account has it' };
    case 'rides':
      if (carrier === undefined) {
        const reason = `${asset.extraction.carrier} is not selected, so its pages are read for this asset`;
        return { ...common, strategy: 'scan', reason };
      }
      return {
        strategy: 'riding',
        reason: `its rows come side-loaded in the pages of ${asset.extraction.carrier}`,
        reading: { kind: 'riding' },
        probes: [],
        expectedCalls: 0,
        ...(carrier.choice.freshSince === undefined ? {} : { freshSince: carrier.choice.freshSince }),
      };
    case 'offset':
      return { ...common, strategy: 'scan', reason: 'the whole listing by offset' };
  }
}

/** Rows that always come in the carrier's pages; and children of changed rows, once it is learned that these are all. */
function ridesWithCarrier(asset: Asset, context: ReadingContext): ReadingChoice | undefined {
  const { stored, carrier } = context;
  if (asset.extraction.kind === 'rides' && carrier !== undefined) return scanOf(asset, context);
  const ride = rideOf(asset);
  const isRead = carrier?.choice.reading.kind === 'passes' && carrier.choice.strategy === 'filter';
  if (ride === undefined || stored === undefined || !isRead || rideObstacle(stored) !== undefined) return undefined;
  // As a small table, or one whose last scan was not proven and is old enough, it is scanned.
  if (isSmall(stored, context) || (isUnproven(stored) && isScanDue(asset, context))) return undefined;
  return {
    strategy: 'riding',
    reason: `with changed rows of ${ride.carrier}: ${stored.riding?.what ?? ''}`,
    reading: { kind: 'riding' },
    probes: [],
    expectedCalls: 0,
  };
}

export const rideOf = ({ reads }: Asset): RidesOnChanged | undefined =>
  reads.find((read) => read.kind === 'rides-on-changed');

/** Why a rider cannot ride; undefined where it can. */
function rideObstacle({ riding, bookmarks, lastState, carrierDistance, rows }: StoredAsset): string | undefined {
  if (riding === undefined) return 'not known yet whether a change of a row touches its parent';
  if (riding.state !== 'holds') return riding.what;
  if (bookmarks.carrier === undefined) return 'no proven scan to stand on';
  if (lastState === 'failed') return 'its last materialization failed';
  return carrierDistance !== undefined && pagesOf(carrierDistance) > pagesOf(rows)
    ? 'too far behind: its own scan is cheaper'
    : undefined;
}

function changedParents(asset: Asset, { bookmarks }: StoredAsset): ReadingChoice | undefined {
  const { extraction } = asset;
  if (extraction.kind !== 'each' || bookmarks.parents === undefined) return undefined;
  return {
    strategy: 'each',
    reason: `one listing for each row of ${extraction.parent} that changed`,
    reading: { kind: 'changed-parents', since: bookmarks.parents },
    probes: [],
    expectedCalls: 0,
  };
}

/** The first way that can be used, or why none can. */
function incrementalRead(asset: Asset, context: ReadingContext): ReadingChoice | string {
  const { stored, timeZone } = context;
  const obstacles: string[] = [];
  for (const read of asset.reads) {
    const obstacle = read.kind === 'rides-on-changed' ? obstacleToRiding(context) : obstacleTo(asset, read, context);
    if (obstacle !== undefined) obstacles.push(obstacle);
    if (obstacle !== undefined || read.kind === 'rides-on-changed') continue;
    const bookmark = stored?.bookmarks[bookmarkOf(asset, read)] ?? '0';
    const hasRowsWithoutKey = (stored?.lastScan?.rowsWithoutKey ?? 0) > 0;
    const passes = passesOf(asset, read, { bookmark, hasRowsWithoutKey, timeZone });
    return {
      strategy: read.kind,
      reason: reasonFor(asset, read, context),
      reading: { kind: 'passes', passes },
      probes: [],
      expectedCalls: passes.length,
      read,
    };
  }
  return obstacles.length === 0
    ? 'nothing says what changed, so only a scan does'
    : `only a scan shows what changed: ${obstacles.join('; ')}`;
}

function obstacleToRiding({ stored, carrier }: ReadingContext): string | undefined {
  const obstacle = stored === undefined ? undefined : rideObstacle(stored);
  return obstacle === undefined && carrier !== undefined ? 'its carrier is not read by what changed' : obstacle;
}

function obstacleTo(asset: Asset, read: OwnRead, { stored, now }: ReadingContext): string | undefined {
  const scan = stored?.lastScan;
  if (stored?.bookmarks[bookmarkOf(asset, read)] === undefined) return 'no proven scan to stand on';
  const hasRowsWithoutKey = (scan?.rowsWithoutKey ?? 0) > 0;
  const isByKey = bookmarkOf(asset, read) === 'key';
  if (isByKey && hasRowsWithoutKey) {
    const hasSecond = createdKeyOf(asset) !== undefined && (read.kind !== 'filter' || read.createdParam !== undefined);
    if (!hasSecond || (scan?.rowsWithoutAny ?? 0) > 0) return `some rows have no key to find them by`;
  }
  for (const param of paramsOf(asset, read, hasRowsWithoutKey)) {
    const probe = stored?.probes[param];
    const isYoung = probe !== undefined && Number(now) - Date.parse(probe.probedAt) < PROBE_DAYS_MS;
    if (read.evidence === 'believed' && probe === undefined) return `${param} was not tried yet`;
    if (probe?.isHonoured === false && (isYoung || read.evidence === 'believed')) return `${param}: ${probe.what}`;
  }
  return undefined;
}

function reasonFor(asset: Asset, read: OwnRead, { stored }: ReadingContext): string {
  const [param = ''] = paramsOf(asset, read, false);
  if (read.evidence === 'believed') return `${param}: ${stored?.probes[param]?.what ?? ''}`;
  return `${param} is ${read.evidence === 'live' ? 'known from live accounts' : 'documented'}`;
}

/** What is believed and was not tried within a week. */
function dueProbes(
  asset: Asset,
  stored: StoredAsset | undefined,
  { now, timeZone }: Pick<ReadingContext, 'now' | 'timeZone'>,
): readonly Probe[] {
  const isDue = ({ param }: Probe): boolean => {
    const probe = stored?.probes[param];
    return probe === undefined || Number(now) - Date.parse(probe.probedAt) >= PROBE_DAYS_MS;
  };
  const all = asset.reads.flatMap((read) =>
    read.kind === 'rides-on-changed' || read.evidence !== 'believed' ? [] : probesOf(asset, read, timeZone),
  );
  return [...new Map(all.map((probe) => [probe.param, probe])).values()].filter(isDue);
}

function isScanDue({ freshness }: Asset, { stored, isNamed, now }: ReadingContext): boolean {
  const mergedAt = stored?.lastScan?.mergedAt;
  return isNamed || mergedAt === undefined || Number(now) - Date.parse(mergedAt) >= (parseDurationMs(freshness) ?? 0);
}
