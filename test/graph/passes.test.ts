import type { Asset } from '../../graph/asset';
import { sinceFilter } from '../../graph/define-asset';
import { bookmarkOf, paramsOf, passesOf, probesOf, type OwnRead } from '../../graph/passes';
import type { Pass } from '../../graph/plan';
import { bookmarkAt, logs, mails, notes, people } from './a-reading';

const timeZone = 'America/Chicago';
const noon = bookmarkAt('2026-03-10T12:00:00Z');

const readOf = ({ reads }: Asset, at = 0): OwnRead => {
  const read = reads[at];
  if (read === undefined || read.kind === 'rides-on-changed') throw new Error('the asset has no such read');
  return read;
};
const passes = (asset: Asset, read = readOf(asset), readsCreated = false, bookmark = noon): readonly Pass[] =>
  passesOf(asset, read, { bookmark, readsCreated, timeZone });

describe('a pass by a filter', () => {
  it('of days asks two days back, as the account’s zone counts them', () => {
    expect(passes(people)).toEqual([
      {
        name: 'updated',
        kind: 'filter',
        params: { 'filters[after]': '2026-03-08', 'orders[id]': 'ASC' },
        keys: ['mDate', 'mdate'],
        values: 'time',
        from: bookmarkAt('2026-03-08T12:00:00Z'),
        timeZone,
      },
    ]);
  });

  it('of moments asks an hour back, in UTC', () => {
    const [pass] = passes(people, sinceFilter('after', { granularity: 'moment', evidence: 'live' }));
    expect(pass).toMatchObject({
      params: { after: '2026-03-10T11:00:00Z' },
      from: bookmarkAt('2026-03-10T11:00:00Z'),
    });
  });

  it('has a second one for rows without a replication key, by the created key', () => {
    const [, created] = passes(people, readOf(people), true);
    expect(created).toMatchObject({
      name: 'created',
      params: { 'filters[created]': '2026-03-08', 'orders[id]': 'ASC' },
      keys: ['cdate'],
      from: bookmarkAt('2026-03-08T12:00:00Z'),
    });
  });

  it('has none where the API has no parameter for it', () => {
    expect(passes(people, sinceFilter('after', { evidence: 'live' }), true)).toHaveLength(1);
  });
});

describe('a pass from the newest row', () => {
  it('goes down to an hour before the bookmark, and by id where keys are equal', () => {
    expect(passes(notes)).toEqual([
      {
        name: 'updated',
        kind: 'newest-first',
        params: { 'orders[mDate]': 'DESC', 'orders[id]': 'DESC' },
        keys: ['mDate', 'mdate'],
        values: 'time',
        from: bookmarkAt('2026-03-10T11:00:00Z'),
        timeZone,
      },
    ]);
  });

  it('asks in the order in which the second breaks the ties of the first', () => {
    expect(Object.keys(passes(notes)[0]?.params ?? {})).toEqual(['orders[mDate]', 'orders[id]']);
  });

  it('has a second one by the created key where some rows have no other', () => {
    expect(passes(notes, readOf(notes), true).map(({ name, params }) => [name, Object.keys(params)[0]])).toEqual([
      ['updated', 'orders[mDate]'],
      ['created', 'orders[cdate]'],
    ]);
    expect(passes(mails, readOf(mails), true)).toHaveLength(1);
  });

  it('by id goes down to half a page before it, and needs no dates', () => {
    const byId = readOf(logs, 1);
    expect(passes(logs, byId, true, '9000')).toMatchObject([
      { params: { 'orders[id]': 'DESC' }, keys: ['id'], values: 'id', from: '8950' },
    ]);
  });
});

describe('a way to read', () => {
  it('goes on from the bookmark of what it is ordered by', () => {
    expect([
      bookmarkOf(people, readOf(people)),
      bookmarkOf(logs, readOf(logs)),
      bookmarkOf(logs, readOf(logs, 1)),
    ]).toEqual(['key', 'key', 'id']);
  });

  it.each([
    ['filter', people, 0, ['filters[after]'], ['filters[after]', 'filters[created]']],
    ['order', notes, 0, ['orders[mDate]'], ['orders[mDate]', 'orders[cdate]']],
    ['order without a created key', mails, 0, ['orders[mDate]'], ['orders[mDate]']],
    ['order by id', logs, 1, ['orders[id]'], ['orders[id]']],
  ])('by %s stands on a second parameter only where rows lack the key', (_, asset, at, usual, withoutKey) => {
    expect(paramsOf(asset, readOf(asset, at), false)).toEqual(usual);
    expect(paramsOf(asset, readOf(asset, at), true)).toEqual(withoutKey);
  });
});

describe('the probes of a way to read', () => {
  it('try its order and that of its second pass, by the API’s own names', () => {
    expect(probesOf(notes, readOf(notes), timeZone)).toEqual([
      { param: 'orders[mDate]', kind: 'order', keys: ['mDate', 'mdate'], values: 'time', timeZone },
      { param: 'orders[cdate]', kind: 'order', keys: ['cdate'], values: 'time', timeZone },
    ]);
    expect(probesOf(logs, readOf(logs, 1), timeZone)).toMatchObject([{ param: 'orders[id]', values: 'id' }]);
  });

  it('try both parameters of a filter', () => {
    expect(probesOf(people, readOf(people), timeZone)).toMatchObject([
      { param: 'filters[after]', kind: 'filter', keys: ['mDate', 'mdate'] },
      { param: 'filters[created]', kind: 'filter', keys: ['cdate'] },
    ]);
  });
});
