/** The first declared way to read only what changed that can be used today, or why none can. Pure. */
import type { Asset } from './asset';
import { bookmarkOf, createdKeyOf, paramsOf, passesOf, probesOf, type OwnRead } from './passes';
import type { Probe } from './probe';
import type { ReadingChoice, ReadingContext } from './reading';
import { obstacleToRiding } from './choose-riding';
import type { StoredAsset, StoredProbe } from './staging';

/** What was found out about an account is tried again after a week. */
const PROBE_DAYS_MS = 7 * 86_400_000;

export function incrementalRead(asset: Asset, context: ReadingContext): ReadingChoice | string {
  const obstacles = asset.extraction.kind === 'each' ? ['no proven scan to stand on'] : [];
  for (const read of asset.reads) {
    const obstacle =
      read.kind === 'rides-on-changed' ? obstacleToRiding(read, context) : obstacleTo(asset, read, context);
    if (obstacle !== undefined) obstacles.push(obstacle);
    else if (read.kind !== 'rides-on-changed') return choiceOf(asset, read, context);
  }
  return obstacles.length === 0
    ? 'nothing says what changed, so only a scan does'
    : `only a scan shows what changed: ${[...new Set(obstacles)].join('; ')}`;
}

function choiceOf(asset: Asset, read: OwnRead, { stored, now, timeZone }: ReadingContext): ReadingChoice {
  const bookmark = stored?.bookmarks[bookmarkOf(asset, read)] ?? '0';
  const passes = passesOf(asset, read, {
    bookmark,
    readsCreated: readsCreated(asset, read, { stored, now }),
    timeZone,
  });
  return {
    strategy: read.kind,
    reason: reasonFor(asset, read, stored),
    reading: { kind: 'passes', passes },
    probes: [],
    expectedCalls: passes.length,
    read,
  };
}

/** The last scan found rows whose replication key is empty. */
const hasRowsWithoutKey = (stored: StoredAsset | undefined): boolean => (stored?.lastScan?.rowsWithoutKey ?? 0) > 0;

/**
 * Whether rows without a replication key are looked for by their created key. Where that is a filter it is one call, and
 * done even if the last scan found none: the first such row may have come since.
 */
export function readsCreated(
  asset: Asset,
  read: OwnRead,
  known: { readonly stored: StoredAsset | undefined; readonly now: Date },
): boolean {
  if (hasRowsWithoutKey(known.stored)) return true;
  return read.kind === 'filter' && notHonoured(asset, read, { ...known, needsCreated: true }) === undefined;
}

function obstacleTo(asset: Asset, read: OwnRead, { stored, now }: ReadingContext): string | undefined {
  if (stored?.bookmarks[bookmarkOf(asset, read)] === undefined) return 'no proven scan to stand on';
  const needsCreated = hasRowsWithoutKey(stored);
  if (bookmarkOf(asset, read) === 'key' && needsCreated) {
    const hasSecond = createdKeyOf(asset) !== undefined && (read.kind !== 'filter' || read.createdParam !== undefined);
    if (!hasSecond || (stored.lastScan?.rowsWithoutAny ?? 0) > 0) return 'some rows have no key to find them by';
  }
  return notHonoured(asset, read, { stored, now, needsCreated });
}

/** Which of its parameters is known, or only believed, not to be honoured. */
export function notHonoured(
  asset: Asset,
  read: OwnRead,
  known: { readonly stored: StoredAsset | undefined; readonly now: Date; readonly needsCreated: boolean },
): string | undefined {
  for (const param of paramsOf(asset, read, known.needsCreated)) {
    const probe = known.stored?.probes[param];
    if (probe === undefined && read.evidence === 'believed') return `${param} was not tried yet`;
    // What is known of other accounts is used again after a week: to use it is to try it.
    if (probe?.isHonoured === false && (read.evidence === 'believed' || isYoung(probe, known.now)))
      return `${param}: ${probe.what}`;
  }
  return undefined;
}

export function reasonFor(asset: Asset, read: OwnRead, stored: StoredAsset | undefined): string {
  const [param = ''] = paramsOf(asset, read, false);
  const probe = stored?.probes[param];
  if (read.evidence === 'believed' && probe !== undefined)
    return `${param}: ${probe.what}, tried ${probe.probedAt.slice(0, 10)}`;
  return `${param} is ${read.evidence === 'live' ? 'known from live accounts' : 'documented'}`;
}

const isYoung = ({ probedAt }: StoredProbe, now: Date): boolean => Number(now) - Date.parse(probedAt) < PROBE_DAYS_MS;

/** What is believed and was not tried within a week. */
export function dueProbes(
  asset: Asset,
  { stored, now, timeZone }: Pick<ReadingContext, 'stored' | 'now' | 'timeZone'>,
): readonly Probe[] {
  const isDue = ({ param }: Probe): boolean => {
    const probe = stored?.probes[param];
    return probe === undefined || !isYoung(probe, now);
  };
  const all = asset.reads.flatMap((read) =>
    read.kind === 'rides-on-changed' || read.evidence !== 'believed' ? [] : probesOf(asset, read, timeZone),
  );
  return [...new Map(all.map((probe) => [probe.param, probe])).values()].filter(isDue);
}
