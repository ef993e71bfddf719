/** Rows that come along in the pages of another asset: always, or with its changed rows where that is asked for. */
import type { Asset, RidesOnChanged } from './asset';

export const rideOf = <Key extends string>({ reads }: Pick<Asset<Key>, 'reads'>): RidesOnChanged<Key> | undefined =>
  reads.find((read) => read.kind === 'rides-on-changed');

export interface Sets {
  readonly carrier: string;
  /** Under which key a record of the carrier names its rows. */
  readonly ids: string;
  readonly parentColumn: string;
}

/** How a record of the carrier names the rows that come along with it. */
export function setsOf(asset: Pick<Asset, 'reads' | 'extraction'>): Sets | undefined {
  const { extraction } = asset;
  if (extraction.kind === 'rides') return extraction;
  const ride = rideOf(asset);
  return ride === undefined ? undefined : { carrier: ride.carrier, ids: ride.include, parentColumn: ride.parentColumn };
}
