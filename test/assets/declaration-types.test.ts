/**
 * Mistakes that must not compile. `npm run check` (types) is what fails when one does: an error that is expected and does not
 * come is an error. The tests below only keep the declarations alive.
 */
import type { Asset } from '../../graph/asset';
import { notNull, unique } from '../../graph/check';
import { integer, text, timestamp } from '../../graph/column';
import {
  assetDefiner,
  each,
  fullTable,
  incremental,
  keyset,
  newestFirst,
  rides,
  ridesOnChanged,
} from '../../graph/define-asset';

const defineAsset = assetDefiner<'people' | 'visits', 'crowd'>();

const place = { description: 'One visit.', group: 'crowd', endpoint: 'visits' } as const;
const columns = { id: integer(), person: integer(), note: text(), mdate: timestamp(), cdate: timestamp() } as const;
const byDate = { replication: incremental('mdate') } as const;

const warnAndBlock = { severity: 'warning', blocking: true } as const;
const ridesNowhere = rides('persons', 'ids', 'person');

const mistakes: readonly (() => Asset)[] = [
  // @ts-expect-error: a replication key must be a column
  () => defineAsset('visits', { ...place, replication: incremental('udate'), columns }),
  // @ts-expect-error: a created key must be a column
  () => defineAsset('visits', { ...place, replication: incremental('mdate', { createdKey: 'adate' }), columns }),
  // @ts-expect-error: a primary key must be a column
  () => defineAsset('visits', { ...place, primaryKey: ['uuid'], replication: fullTable(), columns }),
  // @ts-expect-error: a reference must be a column
  () => defineAsset('visits', { ...place, replication: fullTable(), references: { visitor: 'people' }, columns }),
  // @ts-expect-error: a reference must point at an asset
  () => defineAsset('visits', { ...place, replication: fullTable(), references: { person: 'persons' }, columns }),
  // @ts-expect-error: what is checked must be a column
  () => defineAsset('visits', { ...place, replication: fullTable(), checks: [notNull('visitor')], columns }),
  // @ts-expect-error: so must each of several
  () => defineAsset('visits', { ...place, replication: fullTable(), checks: [unique(['id', 'visitor'])], columns }),
  // @ts-expect-error: a warning blocks nothing
  () => defineAsset('visits', { ...place, ...byDate, checks: [notNull('id', warnAndBlock)], columns }),
  // @ts-expect-error: a dep must be an asset
  () => defineAsset('visits', { ...place, replication: fullTable(), deps: ['persons'], columns }),
  // @ts-expect-error: a carrier must be an asset
  () => defineAsset('visits', { ...place, replication: fullTable(), extraction: ridesNowhere, columns }),
  // @ts-expect-error: a parent must be an asset
  () => defineAsset('visits', { ...place, replication: fullTable(), extraction: each('persons', '{}'), columns }),
  // @ts-expect-error: an order must be by a column
  () => defineAsset('visits', { ...place, ...byDate, reads: [newestFirst('udate', { evidence: 'live' })], columns }),
  // @ts-expect-error: a parent must be named by a column
  () => defineAsset('visits', { ...place, ...byDate, reads: [ridesOnChanged('people', 'visits', 'who')], columns }),
  // @ts-expect-error: changed rows must be those of an asset
  () => defineAsset('visits', { ...place, ...byDate, reads: [ridesOnChanged('persons', 'visits', 'person')], columns }),
  // @ts-expect-error: an asset must be one of the names
  () => defineAsset('visit', { ...place, replication: fullTable(), columns }),
  // @ts-expect-error: a group must be one of the groups
  () => defineAsset('visits', { ...place, group: 'people', replication: fullTable(), columns }),
  // @ts-expect-error: the endpoint is always written out
  () => defineAsset('visits', { description: 'One visit.', group: 'crowd', replication: fullTable(), columns }),
];

describe('a declaration', () => {
  it('compiles when its names exist, and is completed with the defaults', () => {
    const visits = defineAsset('visits', {
      ...place,
      replication: incremental('mdate', { createdKey: 'cdate' }),
      deps: ['people'],
      references: { person: 'people' },
      columns,
    });
    expect(visits).toEqual({
      key: 'visits',
      ...place,
      recordsKey: 'visits',
      primaryKey: ['id'],
      replication: { method: 'incremental', key: 'mdate', createdKey: 'cdate' },
      extraction: { kind: 'offset' },
      reads: [{ kind: 'newest-first', by: 'mdate', evidence: 'believed' }],
      freshness: '1 day',
      deleteGuard: 0.2,
      deps: ['people'],
      checks: [],
      references: { person: 'people' },
      evidence: 'documented',
      sideLoadedKeys: [],
      columns,
    });
  });

  it('keeps what it says itself', () => {
    const visits = defineAsset('visits', {
      ...place,
      recordsKey: 'calls',
      primaryKey: ['person', 'mdate'],
      params: { all: 'true' },
      replication: fullTable(),
      extraction: keyset(),
      evidence: 'tap',
      sideLoadedKeys: ['people'],
      columns,
    });
    expect(visits).toMatchObject({
      recordsKey: 'calls',
      primaryKey: ['person', 'mdate'],
      params: { all: 'true' },
      replication: { method: 'full-table' },
      extraction: { kind: 'keyset' },
      evidence: 'tap',
      sideLoadedKeys: ['people'],
    });
  });

  it('is data: it survives a journey as JSON, as the plan does', () => {
    const visits = defineAsset('visits', {
      ...place,
      replication: fullTable(),
      extraction: rides('people', 'ids', 'parent'),
      columns,
    });
    expect(JSON.parse(JSON.stringify(visits))).toEqual(visits);
  });

  it('meets the mistakes at compile time only: nothing at run time looks for them', () => {
    expect(mistakes.map((declare) => typeof declare().key)).toEqual(mistakes.map(() => 'string'));
  });
});

describe('a column', () => {
  it('takes a comment, options, or both', () => {
    expect([integer(), integer('0 or 1'), integer({ apiKey: 'isOn' }), integer('0 or 1', { apiKey: 'isOn' })]).toEqual([
      { type: 'integer' },
      { type: 'integer', comment: '0 or 1' },
      { type: 'integer', apiKey: 'isOn' },
      { type: 'integer', comment: '0 or 1', apiKey: 'isOn' },
    ]);
  });
});
