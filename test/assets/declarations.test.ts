import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { assets } from '../../assets';
import { ASSET_GROUPS, ASSET_KEYS } from '../../assets/keys';
import type { Asset } from '../../graph/asset';
import { buildAssetGraph } from '../../graph/asset-graph';
import { parseDurationMs } from '../../graph/duration';

const FOLDER = join(__dirname, '../../assets');

/** `group/table` of every declaration on disk. */
const files = ASSET_GROUPS.flatMap((group) =>
  readdirSync(join(FOLDER, group)).map((file) => `${group}/${file.replace(/\.ts$/, '')}`),
);

const snakeCase = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
const camelCase = (key: string): string => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const repeated = (names: readonly string[]): readonly string[] =>
  names.filter((name, place) => names.indexOf(name) !== place);
const each = assets.map((asset) => [asset.key, asset] as const);

describe('the table of contents', () => {
  it('lists every name once', () => {
    expect(ASSET_KEYS).toHaveLength(59);
    expect(assets.map(({ key }) => key).toSorted()).toEqual(ASSET_KEYS.toSorted());
  });

  it('goes by groups, and by names within one', () => {
    const places = ASSET_GROUPS.flatMap((group) => files.filter((file) => file.startsWith(`${group}/`)).toSorted());
    expect(assets.map(({ group, key }) => `${group}/${key}`)).toEqual(places);
  });

  it.each([
    ['contacts', 13],
    ['accounts', 4],
    ['deals', 10],
    ['automations', 7],
    ['campaigns', 13],
    ['ecommerce', 5],
    ['settings', 7],
  ])('has group %s with %i tables', (group, size) => {
    expect(assets.filter((asset) => asset.group === group)).toHaveLength(size);
  });

  it('makes a graph', () => {
    expect(buildAssetGraph(assets).keys).toEqual(ASSET_KEYS.toSorted());
  });
});

describe('a declaration', () => {
  it.each(files)('%s is the one export of its file, and called like it', async (file) => {
    const exported = (await import(join(FOLDER, file))) as Readonly<Record<string, Asset>>;
    const key = file.split('/')[1] ?? '';
    expect(Object.keys(exported).filter((name) => name !== 'default' && name !== 'module.exports')).toEqual([
      camelCase(key),
    ]);
    const declared = assets.find((asset) => asset.key === key);
    expect(exported[camelCase(key)]).toBe(declared);
  });

  it.each(each)('of %s says in one sentence of its own what one row is', (key, { description }) => {
    expect(description).toMatch(/^[A-Z].{15,}\.$/);
    expect(assets.filter((other) => other.description === description).map((other) => other.key)).toEqual([key]);
  });

  it('reads a listing that no other reads, unless it rides', () => {
    const own = assets.filter(({ extraction }) => extraction.kind !== 'rides');
    expect(repeated(own.map(({ endpoint }) => endpoint))).toEqual([]);
    expect(repeated(assets.map(({ endpoint, recordsKey }) => `${endpoint} ${recordsKey}`))).toEqual([]);
  });

  it('claims no single-record route for records that ride', () => {
    const riders = assets.filter(({ extraction }) => extraction.kind === 'rides');
    expect(riders.map(({ key }) => key)).toEqual(['contact_custom_field_options', 'contact_custom_field_rels']);
    expect(riders.filter(({ singleKey }) => singleKey !== undefined)).toEqual([]);
  });
});

describe('the ways to read what changed', () => {
  const reads = assets.flatMap((asset) => asset.reads.map((read) => ({ asset, read })));
  const keysOf = (kept: (typeof reads)[number][]): readonly string[] => kept.map(({ asset }) => asset.key).toSorted();

  it('are known for every table that has a replication key, and for no other', () => {
    const without = assets.filter(({ reads: own }) => own.length === 0);
    expect(without.filter(({ replication }) => replication.method === 'incremental').map(({ key }) => key)).toEqual([]);
    expect(reads.filter(({ asset }) => asset.replication.method === 'full-table')).toEqual([]);
  });

  it('name columns that are times or ids', () => {
    const named = reads.map(({ asset, read }) => {
      if (read.kind === 'filter')
        return asset.replication.method === 'incremental' ? asset.columns[asset.replication.key] : undefined;
      return asset.columns[read.kind === 'newest-first' ? read.by : read.parentColumn];
    });
    expect(new Set(named.map((column) => column?.type))).toEqual(new Set(['timestamp', 'integer']));
  });

  it('filter where the API is known to, which is nowhere else', () => {
    expect(keysOf(reads.filter(({ read }) => read.kind === 'filter'))).toEqual(['activities', 'contacts', 'deals']);
  });

  it('take for granted only what was seen live or is documented', () => {
    const trusted = reads.filter(({ read }) => read.kind !== 'rides-on-changed' && read.evidence !== 'believed');
    expect(trusted.map(({ asset, read }) => `${asset.key}: ${read.kind}`)).toEqual([
      'activities: newest-first',
      'activities: filter',
      'contacts: filter',
      'deals: filter',
      'email_activities: newest-first',
    ]);
  });

  it('ride on contacts, by a column that points at them', () => {
    const riders = reads.flatMap(({ asset, read }) => (read.kind === 'rides-on-changed' ? [{ asset, read }] : []));
    expect(keysOf(riders)).toEqual([
      'account_contacts',
      'contact_automations',
      'contact_custom_field_values',
      'contact_lists',
      'contact_tags',
    ]);
    expect(riders.filter(({ asset, read }) => asset.references[read.parentColumn] !== read.carrier)).toEqual([]);
  });

  it('go by the id only where rows are never changed', () => {
    const byId = reads.filter(({ read }) => read.kind === 'newest-first' && read.by === 'id');
    expect(keysOf(byId)).toEqual(['bounce_logs', 'contact_conversions', 'contact_emails', 'deal_activities']);
  });

  it('are scanned again after a time that can be read', () => {
    expect(assets.filter(({ freshness }) => (parseDurationMs(freshness) ?? 0) < 3_600_000)).toEqual([]);
  });
});

describe.each(each)('the columns of %s', (_, { columns, primaryKey, replication, references, sideLoadedKeys }) => {
  const names = Object.keys(columns);
  const apiKeys = Object.entries(columns).map(([name, { apiKey }]) => apiKey ?? name);

  it('are in snake_case, leave `_` to the system, and stay apart in any case', () => {
    expect(names.filter((name) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))).toEqual([]);
    expect(repeated(names.map((name) => name.toLowerCase()))).toEqual([]);
  });

  it('share no key of the API, in neither of its spellings', () => {
    const spellings = Object.entries(columns).map(([name, { apiKey = name }]) =>
      [...new Set([apiKey, snakeCase(apiKey), camelCase(apiKey)])].toSorted(),
    );
    expect(repeated(spellings.flat())).toEqual([]);
  });

  it('are no links, and nothing that is left out', () => {
    expect(apiKeys.filter((key) => ['links', ...sideLoadedKeys].includes(key))).toEqual([]);
  });

  it('hold whole numbers where they name rows', () => {
    const naming = [...primaryKey, ...Object.keys(references)];
    expect(naming.filter((name) => columns[name]?.type !== 'integer')).toEqual([]);
  });

  it('hold times where they say what changed', () => {
    const times =
      replication.method === 'incremental' ? [replication.key, replication.createdKey ?? replication.key] : [];
    expect(times.filter((name) => columns[name]?.type !== 'timestamp')).toEqual([]);
  });

  it('hold money as whole cents', () => {
    const money = Object.entries(columns).filter(([, { comment }]) => comment?.startsWith('integer cents'));
    expect(money.filter(([, { type }]) => type !== 'integer')).toEqual([]);
  });

  it('have comments that say more than their names', () => {
    const bare = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
    const empty = Object.entries(columns).filter(
      ([name, { comment }]) => comment !== undefined && ['', bare(name)].includes(bare(comment)),
    );
    expect(empty).toEqual([]);
  });
});
