import { assets } from '../../../assets';
import { plannedAssets } from '../../../client/planned';
import { assetRow, type AssetRow } from '../../../client/render/asset-lines';
import type { StoredAsset } from '../../../graph/staging';
import { now } from '../../graph/a-reading';

/** A declared asset with what is stored of it, planned as in a run of all. */
export function anAssetRow(key: string, known?: StoredAsset): AssetRow {
  const asset = assets.find((one) => one.key === key);
  const published = known === undefined ? undefined : { assets: [known] };
  const [plan] = plannedAssets({}, { published, now, timeZone: 'UTC' }).filter((one) => one.asset === key);
  if (asset === undefined || plan === undefined) throw new Error(`${key} is no asset`);
  return assetRow(asset, { plan, stored: known, now });
}
