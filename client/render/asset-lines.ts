/** The asset graph as a table: what each asset is, what it needs, and what is stored of it. */
import type { Asset } from '../../graph/asset';
import type { StoredAsset } from '../../graph/staging';
import { ago, count } from './numbers';
import { table } from './table';

export interface AssetRow {
  readonly asset: string;
  readonly group: string;
  /** Assets whose data is needed first, and the one whose pages it rides on. */
  readonly deps: readonly string[];
  readonly replication: string;
  readonly strategy: string;
  readonly rows?: number;
  readonly lastMaterializedAt?: string;
  /** State of the newest materialization that was tried. */
  readonly lastState?: string;
}

export function assetRow(asset: Asset, stored: StoredAsset | undefined): AssetRow {
  const { replication, extraction } = asset;
  return {
    asset: asset.key,
    group: asset.group,
    deps: extraction.kind === 'rides' ? [...asset.deps, extraction.carrier] : asset.deps,
    replication: replication.method === 'incremental' ? `incremental (${replication.key})` : replication.method,
    strategy: STRATEGIES[extraction.kind],
    ...(stored?.lastMaterializedAt === undefined
      ? {}
      : { rows: stored.rows, lastMaterializedAt: stored.lastMaterializedAt }),
    ...(stored?.lastState === undefined ? {} : { lastState: stored.lastState }),
  };
}

/** How a run that selects the asset with everything before it reads it. */
const STRATEGIES: Readonly<Record<Asset['extraction']['kind'], string>> = {
  offset: 'scan',
  keyset: 'keyset',
  each: 'scan',
  rides: 'riding',
};

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
    ],
    rows.map((row) => [
      row.asset,
      row.group,
      row.deps.join(', '),
      row.replication,
      row.strategy,
      row.rows === undefined ? '' : count(row.rows),
      ago(row.lastMaterializedAt, now),
      row.lastState ?? '',
    ]),
  );
}
