/** The passes of an incremental read or of a range, and the probes that must have gone well before: what is asked, and from where on. */
import type { Asset, IncrementalRead, SinceFilter } from './asset';
import { keysOf } from './column';
import { behind, beyond, dayIn, momentText } from './lookback';
import type { Pass } from './plan';
import type { Probe } from './probe';
import type { BookmarkKind } from './staging';

export type OwnRead = Exclude<IncrementalRead, { kind: 'rides-on-changed' }>;

/** The bookmark that a read goes on from. */
export const bookmarkOf = (asset: Asset, read: OwnRead): BookmarkKind =>
  read.kind === 'newest-first' && asset.primaryKey.includes(read.by) ? 'id' : 'key';

/** Whether rows without a replication key need a pass of their own, by the created key; undefined where there is none. */
export function createdKeyOf({ replication }: Asset): string | undefined {
  return replication.method === 'incremental' ? replication.createdKey : undefined;
}

/** What is read of a listing. */
interface Window {
  /** From where on: the bookmark, or where a range begins. */
  readonly bookmark: string;
  /** Microseconds since the epoch, where a range ends. @default never */
  readonly until?: string | undefined;
  readonly timeZone: string;
}

/** `updated`, and where some rows may have no replication key `created` too. */
export function passesOf(
  asset: Asset,
  read: OwnRead,
  context: Window & { readonly readsCreated: boolean },
): readonly Pass[] {
  const { replication } = asset;
  const key = replication.method === 'incremental' ? replication.key : (asset.primaryKey[0] ?? 'id');
  const createdKey = createdKeyOf(asset);
  const needsCreated = context.readsCreated && bookmarkOf(asset, read) === 'key' && createdKey !== undefined;
  if (read.kind === 'newest-first') {
    return [
      newestPass(asset, { name: 'updated', column: read.by, ...context }),
      ...(needsCreated ? [newestPass(asset, { name: 'created', column: createdKey, ...context })] : []),
    ];
  }
  const { param, untilParam, createdParam, createdUntilParam } = read;
  return [
    filterPass(asset, read, { name: 'updated', param, untilParam, column: key, ...context }),
    ...(needsCreated && createdParam !== undefined
      ? [
          filterPass(asset, read, {
            name: 'created',
            param: createdParam,
            untilParam: createdUntilParam,
            column: createdKey,
            ...context,
          }),
        ]
      : []),
  ];
}

interface PassOf extends Window {
  readonly name: string;
  readonly column: string;
}

function newestPass(asset: Asset, { name, column, bookmark, until, timeZone }: PassOf): Pass {
  const isId = asset.primaryKey.includes(column);
  const order = { [orderParam(asset, column)]: 'DESC', 'orders[id]': 'DESC' };
  return {
    name,
    kind: 'newest-first',
    params: order,
    keys: keysOfColumn(asset, column),
    values: isId ? 'id' : 'time',
    from: behind(bookmark, isId ? 'id' : 'moment'),
    ...(until === undefined ? {} : { to: beyond(until, 'moment') }),
    timeZone,
  };
}

function filterPass(
  asset: Asset,
  { granularity }: SinceFilter,
  pass: PassOf & { readonly param: string; readonly untilParam: string | undefined },
): Pass {
  const { name, param, untilParam, column, bookmark, until, timeZone } = pass;
  const from = behind(bookmark, granularity);
  const to = until === undefined ? undefined : beyond(until, granularity);
  const asText = (moment: string): string => (granularity === 'day' ? dayIn(moment, timeZone) : momentText(moment));
  return {
    name,
    kind: 'filter',
    params: {
      [param]: asText(from),
      ...(to === undefined || untilParam === undefined ? {} : { [untilParam]: asText(to) }),
      'orders[id]': 'ASC',
    },
    keys: keysOfColumn(asset, column),
    values: 'time',
    from,
    ...(to === undefined ? {} : { to }),
    timeZone,
  };
}

const keysOfColumn = (asset: Asset, column: string): readonly string[] =>
  keysOf(column, asset.columns[column] ?? { type: 'timestamp' });

/** An order is asked for by the API's own name of the column. */
const orderParam = (asset: Asset, column: string): string => `orders[${asset.columns[column]?.apiKey ?? column}]`;

/** What a read stands on, parameter by parameter: the second only where rows without a replication key need it. */
export function paramsOf(asset: Asset, read: OwnRead, readsCreated: boolean): readonly string[] {
  const createdKey = createdKeyOf(asset);
  const needsCreated = readsCreated && bookmarkOf(asset, read) === 'key';
  if (read.kind === 'filter') {
    return [read.param, ...(needsCreated && read.createdParam !== undefined ? [read.createdParam] : [])];
  }
  return [
    orderParam(asset, read.by),
    ...(needsCreated && createdKey !== undefined ? [orderParam(asset, createdKey)] : []),
  ];
}

/** What is believed of a read and may be tried: its order or filter, and those of its second pass. */
export function probesOf(asset: Asset, read: OwnRead, timeZone: string): readonly Probe[] {
  const createdKey = createdKeyOf(asset);
  const { replication } = asset;
  if (read.kind === 'filter') {
    const key = replication.method === 'incremental' ? replication.key : 'id';
    return [
      { param: read.param, kind: 'filter', keys: keysOfColumn(asset, key), values: 'time', timeZone },
      ...(read.createdParam === undefined || createdKey === undefined
        ? []
        : [
            {
              param: read.createdParam,
              kind: 'filter',
              keys: keysOfColumn(asset, createdKey),
              values: 'time',
              timeZone,
            } as const,
          ]),
    ];
  }
  const order = (column: string): Probe => ({
    param: orderParam(asset, column),
    kind: 'order',
    keys: keysOfColumn(asset, column),
    values: asset.primaryKey.includes(column) ? 'id' : 'time',
    timeZone,
  });
  const isByKey = bookmarkOf(asset, read) === 'key';
  return [order(read.by), ...(isByKey && createdKey !== undefined ? [order(createdKey)] : [])];
}
