import type { Settings } from '../../simulator/options';
import type { Simulator } from '../../simulator/start-simulator';
import { ask, aSimulator, byId, closeSimulators, idsAt, idsOf, rowsAt, walk } from './a-simulator';

let simulator: Simulator;
let contacts: readonly number[];
beforeAll(async () => {
  simulator = await aSimulator();
  contacts = idsOf(simulator.rows('contacts'));
});
afterAll(closeSimulators);

const metaOf = async (from: Simulator, path: string): Promise<unknown> => (await ask(from, path)).body?.['meta'];
const rising = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);

describe('a page', () => {
  it('has 20 rows unless more are asked for, and 100 at most', async () => {
    expect(await idsAt(simulator, 'contacts', 'contacts')).toHaveLength(20);
    expect(await idsAt(simulator, 'contacts?limit=7', 'contacts')).toHaveLength(7);
    expect(await idsAt(simulator, 'contacts?limit=500', 'contacts')).toHaveLength(100);
    expect(await idsAt(simulator, 'dealCustomFieldMeta', 'dealCustomFieldMeta')).toHaveLength(
      simulator.rows('deal_custom_fields').length,
    );
  });

  it('may be capped further, everywhere or in one table', async () => {
    const everywhere = await aSimulator({ cap: 20 });
    const inOne = await aSimulator({ cap: { deals: 50 } });

    expect(await idsAt(everywhere, 'fieldValues?limit=100', 'fieldValues')).toHaveLength(20);
    expect(await idsAt(inOne, 'fieldValues?limit=100', 'fieldValues')).toHaveLength(100);
    expect((await idsAt(inOne, 'deals?limit=100', 'deals')).length).toBeLessThanOrEqual(50);
  });

  it('is empty beyond the end', async () => {
    expect(await idsAt(simulator, 'contacts?offset=100000', 'contacts')).toEqual([]);
  });

  it('is short in the middle where rows are hidden, which count all the same', async () => {
    const hiding = await aSimulator({ hidden: 0.2 });
    const middle = await idsAt(hiding, 'contacts?limit=50&offset=0', 'contacts');
    const all = await walk(hiding, { endpoint: 'contacts', key: 'contacts' });

    expect(middle.length).toBeLessThan(50);
    expect(byId(all)).toEqual(byId(hiding.rows('contacts')));
    expect(all.length).toBeLessThan(contacts.length);
    expect(await metaOf(hiding, 'contacts')).toMatchObject({ total: String(contacts.length) });
    const hidden = contacts.find((id) => !idsOf(all).includes(id));
    expect((await ask(hiding, `contacts/${hidden}`)).status).toBe(404);
  });
});

describe('meta.total', () => {
  it('is text, a number, or missing, as is known of the endpoint', async () => {
    expect(await metaOf(simulator, 'contacts')).toMatchObject({ total: String(contacts.length) });
    expect(await metaOf(simulator, 'deals')).toMatchObject({ total: simulator.rows('deals').length });
    expect(await metaOf(simulator, 'ecomOrderProducts')).toBeUndefined();
    expect(await metaOf(simulator, 'fields')).toEqual({
      total: String(simulator.rows('contact_custom_fields').length),
    });
  });

  it.each<[Settings['totals'], (rows: number) => unknown]>([
    ['missing', () => undefined],
    ['string', (rows) => String(rows)],
    ['number', (rows) => rows],
    ['zero', () => '0'],
    ['low', (rows) => String(Math.floor(rows / 3))],
    ['high', (rows) => String(rows * 2 + 7)],
  ])('may be forced to be %s', async (totals, expected) => {
    const forced = await aSimulator({ totals });
    const meta = (await metaOf(forced, 'tags')) as { readonly total?: unknown } | undefined;

    expect(meta?.total).toEqual(expected(forced.rows('tags').length));
  });

  it('stands beside an echo of what was understood, for contacts', async () => {
    expect(await metaOf(simulator, 'contacts?limit=500&offset=3&tagid=4&filters[nonsense]=1')).toMatchObject({
      page_input: { limit: 100, offset: 3, tagid: 4, status: -1 },
    });
  });
});

describe('id_greater', () => {
  it('walks contacts by id', async () => {
    const after = contacts[10] ?? 0;

    expect(await idsAt(simulator, `contacts?id_greater=${after}&orders[id]=ASC&limit=5`, 'contacts')).toEqual(
      contacts.slice(11, 16),
    );
    expect(await idsAt(simulator, `contacts?id_less=${after}&orders[id]=DESC&limit=3`, 'contacts')).toEqual(
      contacts.slice(7, 10).toReversed(),
    );
  });

  it('is ignored without a word elsewhere, and where a test says so', async () => {
    const ignoring = await aSimulator({ ignore: ['contacts.id_greater'] });

    expect(await idsAt(simulator, 'tags?id_greater=9999', 'tags')).toHaveLength(20);
    expect(await idsAt(ignoring, 'contacts?id_greater=9999&limit=5', 'contacts')).toHaveLength(5);
  });
});

describe('an order', () => {
  it('by id is honoured by some tables only, or by all, or by none', async () => {
    const path = (endpoint: string): string => `${endpoint}?orders[id]=DESC&limit=100`;
    const count = async (from: Simulator): Promise<number> => {
      const honoured = await Promise.all(
        [...from.account.byEndpoint.keys()].map(async (endpoint) => {
          const { asset } = from.account.byEndpoint.get(endpoint) ?? { asset: undefined };
          const ids = await idsAt(from, path(endpoint), asset?.recordsKey ?? endpoint);
          return ids.length > 1 && ids.every((id, at) => at === 0 || id < (ids[at - 1] ?? 0));
        }),
      );
      return honoured.filter((isFalling) => isFalling).length;
    };
    const tables = simulator.account.byEndpoint.size;

    expect(await count(await aSimulator({ ordersById: 'all' }))).toBe(tables);
    expect(await count(await aSimulator({ ordersById: 'none' }))).toBeLessThan(tables / 3);
    expect(await count(simulator)).toBeGreaterThan(tables / 3);
    expect(await count(simulator)).toBeLessThan((tables * 2) / 3);
  });

  it('by a date sorts by it, both ways', async () => {
    const datesAt = async (direction: string): Promise<readonly number[]> =>
      (await rowsAt(simulator, `emailActivities?orders[tstamp]=${direction}&limit=100`, 'emailActivities')).map((row) =>
        Date.parse(String(row['tstamp'])),
      );
    const oldest = await datesAt('ASC');

    expect(oldest).toEqual(rising(oldest));
    expect((await datesAt('DESC'))[0]).toBeGreaterThan(oldest.at(-1) ?? 0);
  });

  it('leaves rows with equal keys in any order, unless a second one by id is honoured', async () => {
    const demo = await aSimulator({ profile: 'demo' });
    const walkBy = async (orders: string): Promise<number> =>
      new Set(idsOf(await walk(demo, { endpoint: `emailActivities?${orders}`, key: 'emailActivities', limit: 10 })))
        .size;
    const rows = demo.rows('email_activities').length;

    expect(await walkBy('orders[tstamp]=DESC')).toBeLessThan(rows);
    expect(await walkBy('orders[tstamp]=DESC&orders[id]=DESC')).toBe(rows);
  });

  it('is ignored when nobody knows it, or when a test says so', async () => {
    const ignoring = await aSimulator({ ignore: ['contacts.orders'] });

    expect(await idsAt(simulator, 'contacts?orders[udate]=DESC&limit=5', 'contacts')).toEqual(contacts.slice(0, 5));
    expect(await idsAt(ignoring, 'contacts?orders[id]=DESC&limit=5', 'contacts')).toEqual(contacts.slice(0, 5));
  });

  it('that nobody asked for is not always by id', async () => {
    const shuffled = [...simulator.account.tables.values()].filter(({ asset, behaviour }) =>
      asset.extraction.kind === 'rides' ? false : behaviour.defaultOrder !== 'rising',
    );

    expect(shuffled.length).toBeGreaterThan(3);
    expect(shuffled.length).toBeLessThan(25);
  });
});

describe('a since-filter', () => {
  const day = '2026-04-01';
  const moment = Date.parse('2026-04-01T00:00:00-05:00');

  it.each([
    ['contacts', 'filters[updated_after]', 'contacts', 'udate'],
    ['deals', 'filters[updated_after]', 'deals', 'mdate'],
    ['activities', 'after', 'activities', 'tstamp'],
    ['contactAutomations', 'filters[adddate][gte]', 'contact_automations', 'adddate'],
  ])('of %s leaves what is not older', async (endpoint, parameter, table, key) => {
    const found = await walk(simulator, { endpoint: `${endpoint}?${parameter}=${day}`, key: endpoint });
    const expected = idsOf(simulator.rows(table)).filter(
      (id) => (simulator.account.tables.get(table)?.momentOf(id, key) ?? 0) >= moment,
    );

    expect(expected.length).toBeGreaterThan(0);
    expect(rising(idsOf(found))).toEqual(expected);
  });

  it('with a date in the future leaves nothing', async () => {
    expect(await metaOf(simulator, 'contacts?filters[updated_after]=2099-01-01')).toMatchObject({ total: '0' });
  });

  it('is ignored without a word where it is not known', async () => {
    expect(await metaOf(simulator, 'tags?filters[updated_after]=2099-01-01')).toEqual({
      total: String(simulator.rows('tags').length),
    });
  });

  it('may compare whole local days', async () => {
    const exact = await aSimulator({ profile: 'demo' });
    const daily = await aSimulator({ profile: 'demo', sinceGranularity: 'day' });
    const count = async (from: Simulator): Promise<number> =>
      (await walk(from, { endpoint: 'contacts?filters[updated_after]=2026-10-28T23:00:00-05:00', key: 'contacts' }))
        .length;

    expect(await count(daily)).toBeGreaterThan(await count(exact));
  });
});

describe('what comes along', () => {
  it('are the options and relations of the fields on the page, and of no other', async () => {
    const { body = {} } = await ask(simulator, 'fields?limit=2');
    const fields = idsOf(body['fields'] as []);
    const options = body['fieldOptions'] as readonly { readonly field: string }[];
    const expected = simulator
      .rows('contact_custom_field_options')
      .filter(({ field }) => fields.includes(Number(field)));

    expect(options).toHaveLength(expected.length);
    expect((body['fields'] as readonly { readonly options: unknown }[]).flatMap((field) => field.options)).toEqual(
      options.map((option) => (option as unknown as { readonly id: string }).id),
    );
  });

  it('are the children of contacts that include= names, with an id array in each row', async () => {
    const { body } = await ask(simulator, 'contacts?limit=100&include=contactTags,contactLists.list,accountContacts');
    const rows = body?.['contacts'] as readonly { readonly id: string; readonly contactTags: readonly string[] }[];
    const tags = body?.['contactTags'] as readonly { readonly id: string; readonly contact: string }[];

    expect(tags.length).toBeGreaterThan(0);
    for (const { id, contactTags } of rows) {
      expect(contactTags).toEqual(tags.filter(({ contact }) => contact === id).map((tag) => tag.id));
    }
    expect(Object.keys(body ?? {})).toEqual(
      expect.arrayContaining(['contactLists', 'lists', 'accountContacts', 'scoreValues']),
    );
    expect(Object.keys(body ?? {})).not.toContain('fieldValues');
  });

  it('may be capped', async () => {
    const capped = await aSimulator({ sideLoadCap: 5 });

    expect(await rowsAt(capped, 'contacts?limit=100&include=fieldValues', 'fieldValues')).toHaveLength(5);
  });
});
