import { assets } from '../../assets';
import type { Asset } from '../../graph/asset';
import { Account, type AccountOptions } from '../../simulator/account';
import { PROFILES, rowCount } from '../../simulator/sizes';
import { parseWireTime, wireTime } from '../../simulator/wire';

const NOW_MS = Date.parse('2026-11-01T12:00:00Z');
const anAccount = (options: Partial<AccountOptions> = {}): Account =>
  new Account({
    assets,
    profile: 'tiny',
    seed: 1,
    nowMs: NOW_MS,
    hasOtherSpelling: false,
    emptyKeys: 'as-seeded',
    tickSeconds: 1,
    ...options,
  });
const textsOf = (account: Account, key: string): readonly string[] => {
  const table = account.tables.get(key);
  return (table?.ids ?? []).map((id) => table?.text(id) ?? '');
};
const allTexts = (account: Account): readonly string[] => assets.flatMap(({ key }) => textsOf(account, key));

describe('a simulated account', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(allTexts(anAccount())).toEqual(allTexts(anAccount()));
    expect(allTexts(anAccount({ seed: 2 }))).not.toEqual(allTexts(anAccount()));
  });

  it.each(Object.entries(PROFILES))('of profile %s has about %i rows, most of them field values', (profile, wanted) => {
    const counts = assets.map(({ key }) => [key, rowCount(key, profile)] as const);
    const sum = counts.reduce((all, [, rows]) => all + rows, 0);

    expect(sum / wanted).toBeGreaterThan(0.95);
    expect(sum / wanted).toBeLessThan(1.05);
    expect(counts.toSorted(([, a], [, b]) => b - a)[0]?.[0]).toBe('contact_custom_field_values');
  });

  it('of 2 million rows is there at once and makes rows when they are asked for', () => {
    const startedAt = performance.now();
    const account = anAccount({ profile: 'huge' });
    const table = account.tables.get('contact_custom_field_values');

    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(JSON.parse(table?.text(400_001) ?? '')).toMatchObject({ id: '400001' });
  });

  it('has ids with gaps, from 1', () => {
    const ids = anAccount().tables.get('contacts')?.ids ?? [];

    expect(ids[0]).toBe(1);
    expect(ids.at(-1)).toBeGreaterThan(ids.length);
  });

  it('spells the inferred keys otherwise on request, and no other', () => {
    const keysOf = (account: Account, key: string): readonly string[] =>
      Object.keys(JSON.parse(textsOf(account, key)[0] ?? '') as object);
    const other = anAccount({ hasOtherSpelling: true });

    expect(keysOf(anAccount(), 'ecommerce_order_activities')).toContain('totalPrice');
    expect(keysOf(other, 'ecommerce_order_activities')).toContain('total_price');
    expect(keysOf(other, 'ecommerce_order_activities')).not.toContain('totalPrice');
    expect(keysOf(other, 'contacts')).toEqual(keysOf(anAccount(), 'contacts'));
  });
});

describe('the values of a simulated account', () => {
  const account = anAccount({ profile: 'demo' });
  const everything = allTexts(account).join('\n');

  it.each([
    ['zero dates', '"0000-00-00 00:00:00"'],
    ['zero dates without a time', '"0000-00-00"'],
    ['the third zero date', '"0000-00-00T00:00:00Z00:00"'],
    ['daylight saving time', '-05:00"'],
    ['standard time', '-06:00"'],
    ['numbers beyond 2^53 in text', '"90071992547409931234"'],
    ['links that are an empty array', '"links":[]'],
    ['links that are one', '"links":"1"'],
    ['escaped emoji', '\\ud83c\\udf89'],
    ['plain emoji', '🎉'],
    ['quotes', '\\"'],
    ['shortened deals', '"isDisabled":true,"title"'],
    ['undeclared keys', '"beta_flag"'],
  ])('have %s', (_, text) => {
    expect(everything).toContain(text);
  });

  it('are text in old resources, and numbers with a text id in camelCase ones', () => {
    expect(JSON.parse(textsOf(account, 'contact_tags')[0] ?? '')).toMatchObject({
      id: '1',
      contact: expect.any(String),
    });
    expect(JSON.parse(textsOf(account, 'deal_custom_field_values')[0] ?? '')).toMatchObject({
      id: '1',
      dealId: expect.any(Number),
    });
  });

  it('have rows that were never edited, and rows without any date', () => {
    const moments = incrementalAssets.flatMap(({ key, created, changed }) => {
      const table = account.tables.get(key);
      return (table?.ids ?? []).map((id) => [table?.momentOf(id, created), table?.momentOf(id, changed)]);
    });

    expect(moments.some(([created, changed]) => created !== undefined && changed === undefined)).toBe(true);
    expect(moments.some(([created, changed]) => created === undefined && changed === undefined)).toBe(true);
    expect(moments.flat().every((moment) => moment === undefined || moment <= NOW_MS)).toBe(true);
  });
});

const incrementalAssets = assets.flatMap(({ key, replication }: Asset) =>
  replication.method === 'incremental' && replication.createdKey !== undefined
    ? [{ key, changed: replication.key, created: replication.createdKey }]
    : [],
);

describe('a time on the wire', () => {
  it.each([
    ['2026-07-01T12:00:00Z', '2026-07-01T07:00:00-05:00', '2026-07-01 07:00:00'],
    ['2026-12-01T12:00:00Z', '2026-12-01T06:00:00-06:00', '2026-12-01 06:00:00'],
    ['2026-11-01T06:59:59Z', '2026-11-01T01:59:59-05:00', '2026-11-01 01:59:59'],
    ['2026-11-01T07:00:00Z', '2026-11-01T01:00:00-06:00', '2026-11-01 01:00:00'],
    ['2026-03-08T08:00:00Z', '2026-03-08T03:00:00-05:00', '2026-03-08 03:00:00'],
  ])('is %s in US Central', (utc, withOffset, naive) => {
    expect(wireTime(Date.parse(utc), 'offset')).toBe(withOffset);
    expect(wireTime(Date.parse(utc), 'naive')).toBe(naive);
    expect(parseWireTime(withOffset)).toBe(Date.parse(utc));
  });

  it('without an offset is read as local', () => {
    expect(parseWireTime('2026-07-01')).toBe(Date.parse('2026-07-01T05:00:00Z'));
    expect(parseWireTime('2026-12-01 06:00:00')).toBe(Date.parse('2026-12-01T12:00:00Z'));
    expect(parseWireTime('soon')).toBeUndefined();
  });
});
