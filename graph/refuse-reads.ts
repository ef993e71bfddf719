/** Ways to read only what changed that cannot work, and a freshness that is no time: found before anything runs. */
import type { Asset, IncrementalRead } from './asset';
import { parseDurationMs } from './duration';
import { DeclarationError } from './errors';

/** @throws DeclarationError */
export function refuseReads(asset: Asset, byKey: ReadonlyMap<string, Asset>): void {
  const { key, freshness, reads } = asset;
  if (parseDurationMs(freshness) === undefined) {
    const hint = 'Write it like "1 day" or "6 hours"';
    throw new DeclarationError(`has freshness "${freshness}", which is no duration`, { asset: key, hint });
  }
  for (const read of reads) {
    const wrong = mistakeIn(read, asset, byKey);
    if (wrong !== undefined) throw new DeclarationError(wrong, { asset: key });
  }
}

function mistakeIn(read: IncrementalRead, asset: Asset, byKey: ReadonlyMap<string, Asset>): string | undefined {
  const { columns, primaryKey, replication } = asset;
  const key = replication.method === 'incremental' ? replication.key : undefined;
  switch (read.kind) {
    case 'newest-first': {
      // A bookmark stands for the greatest replication key or the greatest id; of another column there is none.
      if (read.by !== key && !primaryKey.includes(read.by))
        return `reads newest first by "${read.by}", which is neither its replication key nor its primary key`;
      const type = columns[read.by]?.type;
      return type === 'timestamp' || type === 'integer'
        ? undefined
        : `reads newest first by "${read.by}", which is no time and no id`;
    }
    case 'filter':
      if (key === undefined) return `filters by "${read.param}" without a replication key`;
      if (columns[key]?.type !== 'timestamp') return `filters by "${read.param}", but its replication key is no time`;
      return read.createdParam === undefined ||
        (replication.method === 'incremental' && replication.createdKey !== undefined)
        ? undefined
        : `filters by "${read.createdParam}" without a created key`;
    case 'rides-on-changed':
      if (columns[read.parentColumn] === undefined)
        return `has no column "${read.parentColumn}" that names its row of "${read.carrier}"`;
      return mistakeInCarrier(byKey.get(read.carrier), read.carrier);
  }
}

function mistakeInCarrier(carrier: Asset | undefined, key: string): string | undefined {
  const isByFilter = carrier?.reads.some(({ kind }) => kind === 'filter') === true;
  return isByFilter ? undefined : `rides on changed rows of "${key}", which has no filter for them`;
}
