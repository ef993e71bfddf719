/** The asset graph as a table: what each asset is, what it needs, how it would be read now, and what is stored of it. */
import type { Asset } from '../../graph/asset';
import { edgesOf, type Edge } from '../../graph/edges';
import { freshnessOf, type FreshnessState } from '../../graph/freshness';
import type { AssetPlan } from '../../graph/plan';
import type { StoredAsset, StoredProbe, StoredRiding, StoredScan } from '../../graph/staging';
import { isStored } from '../../graph/table-size';
import { ago, count } from './numbers';
import { bookmarkText, proofText } from './stored-lines';
import { table } from './table';

export interface AssetRow {
  readonly asset: string;
  readonly group: string;
  /** Assets whose data is needed first, and the one whose pages it rides on. */
  readonly deps: readonly string[];
  /** These, and assets in whose pages it may ride, each with why. */
  readonly edges: readonly Edge[];
  readonly replication: string;
  /** How a run of all assets would read it now, and why. */
  readonly strategy: AssetPlan['strategy'];
  readonly reason: string;
  /** It would not be read: when it was scanned. */
  readonly freshSince?: string;
  readonly freshness: string;
  readonly freshnessState: FreshnessState;
  readonly rows?: number;
  readonly lastMaterializedAt?: string;
  /** State of the newest materialization that was tried. */
  readonly lastState?: string;
  /** Why the newest one that could have failed did. */
  readonly lastError?: NonNullable<StoredAsset['lastError']>;
  readonly lastProvenAt?: string;
  readonly lastScan?: StoredScan;
  readonly bookmarks: StoredAsset['bookmarks'];
  /** What was found out about the account. */
  readonly probes: readonly StoredProbe[];
  readonly riding?: StoredRiding;
  /** Deletes that wait for a person's word. */
  readonly heldBack: number;
}

export function assetRow(
  asset: Asset,
  { plan, stored, now }: { readonly plan: AssetPlan; readonly stored: StoredAsset | undefined; readonly now: Date },
): AssetRow {
  const { replication, extraction, freshness } = asset;
  const { strategy, reason, freshSince } = plan;
  return {
    asset: asset.key,
    group: asset.group,
    deps: extraction.kind === 'rides' ? [...asset.deps, extraction.carrier] : asset.deps,
    edges: edgesOf(asset),
    replication: replication.method === 'incremental' ? `incremental (${replication.key})` : replication.method,
    strategy,
    reason,
    ...(freshSince === undefined ? {} : { freshSince }),
    freshness,
    freshnessState: freshnessOf(asset, stored, now),
    ...storedPart(stored),
  };
}

function storedPart(
  stored: StoredAsset | undefined,
): Pick<AssetRow, 'rows' | 'bookmarks' | 'probes' | 'riding' | 'heldBack' | (`last${string}` & keyof AssetRow)> {
  if (stored === undefined) return { bookmarks: {}, probes: [], heldBack: 0 };
  const {
    rows,
    lastMaterializedAt,
    lastState,
    lastError,
    lastProvenAt,
    lastScan,
    bookmarks,
    probes,
    riding,
    heldBack,
  } = stored;
  return {
    ...(isStored(stored) ? { rows } : {}),
    ...(lastMaterializedAt === undefined ? {} : { lastMaterializedAt }),
    ...(lastState === undefined ? {} : { lastState }),
    ...(lastError === undefined ? {} : { lastError }),
    ...(lastProvenAt === undefined ? {} : { lastProvenAt }),
    ...(lastScan === undefined ? {} : { lastScan }),
    bookmarks,
    probes: Object.values(probes),
    ...(riding === undefined ? {} : { riding }),
    heldBack,
  };
}

export function assetLines(rows: readonly AssetRow[], now: Date): readonly string[] {
  return table(
    [
      { title: 'asset' },
      { title: 'group' },
      { title: 'needs' },
      { title: 'replication' },
      { title: 'strategy' },
      { title: 'rows', align: 'right' },
      { title: 'materialized' },
      { title: 'last state' },
      { title: 'proof' },
      { title: 'bookmark' },
      { title: 'freshness' },
      { title: 'held back', align: 'right' },
      { title: 'why read so' },
    ],
    rows.map((row) => [
      row.asset,
      row.group,
      row.deps.join(', '),
      row.replication,
      row.freshSince === undefined ? row.strategy : 'fresh',
      row.rows === undefined ? '' : count(row.rows),
      ago(row.lastMaterializedAt, now),
      row.lastState ?? '',
      proofText({ ...row, hasAnswered: row.lastMaterializedAt !== undefined }, now),
      bookmarkText(row),
      row.freshnessState === 'stale' ? `stale, wanted ${row.freshness}` : row.freshness,
      row.heldBack === 0 ? '' : count(row.heldBack),
      row.reason,
    ]),
  );
}

/** What was found out about the account, with its date: which orders and filters it honours, who may ride. */
export function findingLines(rows: readonly AssetRow[], now: Date): readonly string[] {
  const found = rows.flatMap(({ asset, probes, riding }) => [
    ...probes.map(({ param, what, probedAt }) => [asset, param, what, ago(probedAt, now)]),
    ...(riding === undefined
      ? []
      : [[asset, 'riding', ridingText(riding), riding.judgedAt === undefined ? '' : ago(riding.judgedAt, now)]]),
  ]);
  if (found.length === 0) return [];
  return ['', ...table([{ title: 'asset' }, { title: 'tried' }, { title: 'found' }, { title: 'when' }], found)];
}

const ridingText = ({ state, what }: StoredRiding): string => `${RIDING[state]}: ${what}`;

const RIDING: Readonly<Record<StoredRiding['state'], string>> = {
  unknown: 'not known',
  holds: 'may ride',
  broken: 'may not ride',
};
