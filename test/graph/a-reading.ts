/** Builders for the planner's tests: a few assets of each kind, and what is stored of one. */
import type { Asset } from '../../graph/asset';
import { integer, timestamp } from '../../graph/column';
import {
  assetDefiner,
  each,
  fullTable,
  incremental,
  newestFirst,
  rides,
  ridesOnChanged,
  sinceFilter,
} from '../../graph/define-asset';
import type { ReadingChoice, ReadingContext } from '../../graph/reading';
import type { StoredAsset, StoredProbe, StoredScan } from '../../graph/staging';

export const now = new Date('2026-03-10T12:00:00.000Z');
export const hoursAgo = (hours: number): string => new Date(Number(now) - hours * 3_600_000).toISOString();
export const daysAgo = (days: number): string => hoursAgo(24 * days);
/** Microseconds since the epoch, as bookmarks are written. */
export const bookmarkAt = (moment: string): string => String(BigInt(Date.parse(moment)) * 1000n);

const defineAsset = assetDefiner<string, string>();
const place = (key: string) => ({ description: `One of ${key}.`, group: 'all', endpoint: key }) as const;
const columns = {
  id: integer(),
  person: integer(),
  mdate: timestamp({ apiKey: 'mDate' }),
  cdate: timestamp(),
} as const;
const byDate = incremental('mdate', { createdKey: 'cdate' });

/** Nothing says what changed. */
export const labels = defineAsset('labels', { ...place('labels'), replication: fullTable(), columns });
/** An order is believed; nothing else is known. */
export const notes = defineAsset('notes', { ...place('notes'), replication: byDate, columns });
/** It only grows: by its date, or by its id. */
export const logs = defineAsset('logs', {
  ...place('logs'),
  replication: incremental('cdate'),
  reads: [newestFirst('cdate', { evidence: 'believed' }), newestFirst('id', { evidence: 'believed' })],
  columns,
});
export const mails = defineAsset('mails', {
  ...place('mails'),
  replication: incremental('mdate'),
  reads: [newestFirst('mdate', { evidence: 'live' })],
  columns,
});
export const people = defineAsset('people', {
  ...place('people'),
  replication: byDate,
  reads: [sinceFilter('filters[after]', { createdParam: 'filters[created]', evidence: 'live' })],
  columns,
});
export const visits = defineAsset('visits', {
  ...place('visits'),
  replication: byDate,
  reads: [ridesOnChanged('people', 'visits', 'person'), newestFirst('mdate', { evidence: 'believed' })],
  columns,
});
export const orders = defineAsset('orders', { ...place('orders'), replication: fullTable(), columns });
export const products = defineAsset('products', {
  ...place('products'),
  replication: fullTable(),
  extraction: each('orders', 'orders/{}/products', 'person'),
  deps: ['orders'],
  columns,
});
export const fields = defineAsset('fields', { ...place('fields'), replication: fullTable(), columns });
export const options = defineAsset('options', {
  ...place('options'),
  endpoint: 'fields',
  recordsKey: 'options',
  replication: fullTable(),
  extraction: rides('fields', 'options', 'person'),
  columns,
});
export const all: readonly Asset[] = [labels, notes, logs, mails, people, visits, orders, products, fields, options];

export const aScan = (more: Partial<StoredScan> = {}): StoredScan => ({
  beganAt: hoursAgo(3),
  mergedAt: hoursAgo(2),
  proof: 'proven',
  rowsWithoutKey: 0,
  rowsWithoutAny: 0,
  calls: 100,
  ...more,
});

/** 10,000 rows of a scan two hours ago, which proved itself and left bookmarks. */
export const stored = (more: Partial<StoredAsset> = {}): StoredAsset => ({
  asset: 'any',
  rows: 10_000,
  hasAnswered: true,
  lastScan: aScan(),
  bookmarks: { key: bookmarkAt(hoursAgo(3)), id: '9000' },
  probes: {},
  heldBack: 0,
  ...more,
});

export const probed = (param: string, more: Partial<StoredProbe> = {}): Readonly<Record<string, StoredProbe>> => ({
  [param]: { param, isHonoured: true, what: 'came sorted, both ways', probedAt: daysAgo(1), ...more },
});

export const context = (more: Partial<ReadingContext> = {}): ReadingContext => ({
  stored: stored(),
  mode: 'incremental',
  isNamed: false,
  now,
  timeZone: 'America/Chicago',
  smallPages: 5,
  ...more,
});

/** How a carrier is read that asks for what changed. */
export const byFilter: ReadingChoice = {
  strategy: 'filter',
  reason: 'known',
  reading: { kind: 'passes', passes: [] },
  probes: [],
};
