/**
 * How one asset is read in a run: by what is declared, what was found out about the account, and what is stored. The choice
 * and its reason are shown by `plan` and kept with the materialization. Pure.
 */
import type { Asset } from './asset';
import { dueProbes, incrementalRead } from './incremental-read';
import { rangeRead } from './range-read';
import { isScanDue, isUnproven, type ReadingChoice, type ReadingContext } from './reading';
import { ridesOnChangedRows } from './choose-riding';
import type { StoredAsset } from './staging';
import { isFlat, isSmall, scanCallsOf } from './table-size';

export function chooseReading(asset: Asset, context: ReadingContext): ReadingChoice {
  const { stored, mode } = context;
  if (mode === 'rebuild' || mode === 'check') return withoutCalls(mode);
  const scan = scanOf(asset, context);
  if (context.range !== undefined) return ofRange(scan, rangeRead(asset, { ...context, range: context.range }));
  if (mode !== 'incremental') return { ...scan, reason: `mode ${mode}: ${scan.reason}` };
  if (asset.extraction.kind === 'rides' && context.carrier !== undefined) return scan;
  if (stored === undefined || !stored.hasAnswered) return { ...scan, reason: `nothing is stored yet: ${scan.reason}` };
  const riding = ridesOnChangedRows(asset, context);
  if (riding !== undefined) return riding;
  const changed = changedParents(asset, stored);
  // A walk along all parents proves nothing and costs a call for each: a sweep may do it again, not every day.
  const isRetried = isUnproven(stored) && isScanDue(asset, context) && (changed === undefined || isFlat(stored));
  if (isRetried && !isSmall(stored, context.smallPages)) return retried(scan, stored);
  if (changed !== undefined && !isRetried) return changed;
  if (isSmall(stored, context.smallPages))
    return { ...scan, reason: `a table of up to ${context.smallPages} pages is scanned in each run` };
  const read = incrementalRead(asset, context);
  if (typeof read !== 'string') {
    const isScanned = asset.changesSilently === true && isScanDue(asset, context);
    return isScanned ? { ...scan, reason: 'some columns move without its replication key' } : read;
  }
  return isScanDue(asset, context) ? { ...scan, reason: read } : fresh(scan, { stored, reason: read });
}

/** What is stored is looked at, or made again from the pages kept; nobody is asked, and nobody is waited for. */
const withoutCalls = (mode: 'rebuild' | 'check'): ReadingChoice => ({
  strategy: 'scan',
  reason: mode === 'rebuild' ? 'from the pages kept, without a call' : 'only the checks, on what is stored',
  reading: { kind: 'scan' },
  probes: [],
  expectedCalls: 0,
});

const ofRange = (scan: ReadingChoice, read: ReadingChoice | string): ReadingChoice =>
  typeof read === 'string' ? { ...scan, reason: `a scan for its range: ${read}` } : read;

const retried = (scan: ReadingChoice, { lastScan }: StoredAsset): ReadingChoice => ({
  ...scan,
  reason: `the last scan was not proven (${lastScan?.proofReason ?? 'no reason known'}), so it is tried again`,
});

const fresh = (
  scan: ReadingChoice,
  { stored, reason }: { readonly stored: StoredAsset; readonly reason: string },
): ReadingChoice => ({
  ...scan,
  reason,
  ...(stored.lastScan === undefined ? {} : { freshSince: stored.lastScan.mergedAt }),
  probes: [],
  expectedCalls: 0,
});

function scanOf(asset: Asset, context: ReadingContext): ReadingChoice {
  const { stored } = context;
  const common = {
    reading: { kind: 'scan' },
    probes: dueProbes(asset, context),
    ...(stored?.hasAnswered === true ? { expectedCalls: scanCallsOf(stored) } : {}),
  } as const;
  switch (asset.extraction.kind) {
    case 'keyset':
      return { ...common, strategy: 'keyset', reason: 'id_greater is documented for this endpoint' };
    case 'each':
      return { ...common, strategy: 'scan', reason: 'the flat listing, where the account has it' };
    case 'rides': {
      const why = whyAlone(asset, { ...context, carrierKey: asset.extraction.carrier });
      if (why === undefined) return ridingAlways(asset.extraction.carrier, context);
      return { ...common, strategy: 'scan', reason: `${why}, so its pages are read for this asset` };
    }
    case 'offset':
      return { ...common, strategy: 'scan', reason: 'the whole listing by offset' };
  }
}

/** Why a rider reads the pages of its carrier itself; undefined where they are read in this run anyway, or are young enough. */
function whyAlone(asset: Asset, context: ReadingContext & { readonly carrierKey: string }): string | undefined {
  const { carrier, carrierKey } = context;
  if (carrier === undefined) return `${carrierKey} is not selected`;
  const isLeftOut = carrier.choice.freshSince !== undefined && isScanDue(asset, context);
  return isLeftOut ? `${carrierKey} is fresh and not read` : undefined;
}

function ridingAlways(carrierKey: string, { carrier, stored }: ReadingContext): ReadingChoice {
  const carrierSince = carrier?.choice.freshSince;
  return {
    strategy: 'riding',
    reason: `its rows come side-loaded in the pages of ${carrierKey}`,
    reading: { kind: 'riding' },
    probes: [],
    expectedCalls: 0,
    ...(carrierSince === undefined ? {} : { freshSince: stored?.lastScan?.mergedAt ?? carrierSince }),
  };
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
