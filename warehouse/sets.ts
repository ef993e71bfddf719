/** Rows that come along with rows of another asset: in which array, and by which ids these name them. */
import type { Asset, RidesOnChanged } from '../graph/asset';

export const ridesOf = ({ reads }: Pick<Asset, 'reads'>): RidesOnChanged | undefined =>
  reads.find((read) => read.kind === 'rides-on-changed');

export interface Sets {
  readonly carrier: string;
  /** Under which key a record of the carrier names its rows. */
  readonly ids: string;
  readonly parentColumn: string;
}

/** How a row of the carrier names those that come along with it. */
export function setsOf(asset: Pick<Asset, 'reads' | 'extraction'>): Sets | undefined {
  const { extraction } = asset;
  if (extraction.kind === 'rides') return extraction;
  const ride = ridesOf(asset);
  return ride === undefined ? undefined : { carrier: ride.carrier, ids: ride.include, parentColumn: ride.parentColumn };
}
