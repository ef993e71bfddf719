import { assets } from '../../assets';
import type { Simulator } from '../../simulator/start-simulator';
import { ask, aSimulator, byId, closeSimulators, idsAt, idsOf, post, rowsAt, walk, type Row } from './a-simulator';

let simulator: Simulator;
beforeEach(async () => {
  simulator = await aSimulator();
});
afterEach(closeSimulators);

const rowOf = (table: string, id: number | undefined): Row | undefined =>
  simulator.rows(table).find((row) => row['id'] === String(id));

describe('a change', () => {
  it('inserts, updates and deletes as many rows as it is told', async () => {
    const before = simulator.rows('contacts');
    const { body } = await post(simulator, '/_simulator/change', {
      table: 'contacts',
      insert: 3,
      update: 4,
      delete: 2,
    });
    const { inserted, updated, deleted } = body as unknown as Readonly<Record<string, readonly number[]>>;
    const after = simulator.rows('contacts');

    expect([inserted?.length, updated?.length, deleted?.length]).toEqual([3, 4, 2]);
    expect(after).toHaveLength(before.length + 1);
    expect(idsOf(after)).toEqual(expect.arrayContaining([...(inserted ?? [])]));
    expect(deleted?.map((id) => rowOf('contacts', id))).toEqual([undefined, undefined]);
    expect(byId(await walk(simulator, { endpoint: 'contacts', key: 'contacts' }))).toEqual(byId(after));
    expect((await ask(simulator, `contacts/${deleted?.[0]}`)).status).toBe(404);
  });

  it.each(assets.map(({ key }) => key))('of %s shows in the updated row, and in no other', (key) => {
    const before = simulator.rows(key);
    const { updated } = simulator.change({ table: key, update: 1 });
    const changed = simulator.rows(key).filter((row, at) => JSON.stringify(row) !== JSON.stringify(before[at]));

    expect(idsOf(changed)).toEqual(updated);
  });

  it('moves the update stamp past every other', async () => {
    const { updated } = simulator.change({ table: 'deals', update: [3, '5'] });
    const newest = await idsAt(simulator, 'deals?orders[mdate]=DESC&orders[id]=ASC&limit=2', 'deals');
    simulator.change({ table: 'deals', update: [7] });

    expect(updated).toEqual([3, 5]);
    expect(newest).toEqual([3, 5]);
    expect(await idsAt(simulator, 'deals?orders[mdate]=DESC&limit=1', 'deals')).toEqual([7]);
  });

  it('sets the values that it is told, and nothing else', () => {
    const before = rowOf('tags', 2);
    simulator.change({ table: 'tags', update: [2], set: { tag: 'vip \ud800', tagType: null } });
    const after = rowOf('tags', 2);

    expect(after).toMatchObject({ tag: 'vip \ud800', tagType: null });
    expect({ ...after, tag: before?.['tag'], tagType: before?.['tagType'], updated_timestamp: 0 }).toEqual({
      ...before,
      tagType: before?.['tagType'],
      updated_timestamp: 0,
    });
  });

  it('inserts rows with given values, among the children of their parent too', async () => {
    const { inserted } = simulator.change({
      table: 'contact_tags',
      insert: [{ contact: '4', tag: '2' }, { id: 9_000 }],
    });

    expect(inserted[1]).toBe(9_000);
    expect(await idsAt(simulator, 'contacts/4/contactTags?limit=100', 'contactTags')).toContain(inserted[0]);
    expect(rowOf('contact_tags', inserted[0])).toMatchObject({ contact: '4', tag: '2' });
  });

  it('gives inserted rows parents that live', () => {
    simulator.change({ table: 'contacts', delete: idsOf(simulator.rows('contacts')).slice(5) });
    const { inserted } = simulator.change({ table: 'contact_tags', insert: 20 });
    const living = idsOf(simulator.rows('contacts'));

    expect(inserted.map((id) => living.includes(Number(rowOf('contact_tags', id)?.['contact'])))).not.toContain(false);
  });

  it('takes the children along when it is told to', () => {
    const contact = Number(simulator.rows('contact_tags')[0]?.['contact']);
    const { cascaded } = simulator.change({ table: 'contacts', delete: [contact], cascade: true });

    expect(cascaded.some((name) => name.startsWith('contact_tags.'))).toBe(true);
    expect(simulator.rows('contact_tags').some((row) => row['contact'] === String(contact))).toBe(false);
  });

  it('touches the parent when it is told to, and by itself only where the parent names its children', () => {
    const udateOf = (contact: number): unknown => rowOf('contacts', contact)?.['udate'];
    const contact = Number(simulator.rows('contact_tags')[0]?.['contact']);
    const tags = idsOf(simulator.rows('contact_tags').filter((row) => row['contact'] === String(contact)));
    const before = udateOf(contact);

    expect(simulator.change({ table: 'contact_tags', update: tags }).touched).toEqual([]);
    expect(udateOf(contact)).toBe(before);
    expect(simulator.change({ table: 'contact_tags', delete: tags, touchParents: true }).touched).toEqual([
      `contacts.${contact}`,
    ]);
    expect(udateOf(contact)).not.toBe(before);
    expect(simulator.change({ table: 'account_contacts', insert: 1 }).touched).toHaveLength(1);
  });

  it.each([
    [{ table: 'cats' }, 'no table is called "cats"'],
    [{ table: 'tags', remove: 1 }, 'no field "remove"'],
    [{ table: 'tags', drift: { add: 'x' } }, 'no drift "add"'],
    [{ table: 'tags', insert: [{ id: 'x' }] }, 'id "x"'],
  ])('that makes no sense is refused: %j', async (request, message) => {
    expect(await post(simulator, '/_simulator/change', request)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(message) },
    });
  });
});

describe('drift', () => {
  it('adds keys, drops them, and gives values another type', async () => {
    simulator.change({ table: 'tags', drift: { addKey: 'colour', dropKey: 'description' } });
    simulator.change({ table: 'tags', drift: { retype: 'cdate' } });
    const [row] = await rowsAt(simulator, 'tags?limit=1', 'tags');

    expect(row).toMatchObject({ colour: { new: true }, cdate: expect.stringContaining('was ') });
    expect(row).not.toHaveProperty('description');
  });

  it('shortens the rows that it names', async () => {
    simulator.change({ table: 'tags', drift: { shorten: [1, 3] } });

    expect(rowOf('tags', 3)).toEqual({ id: '3', isDisabled: true });
    expect(Object.keys(rowOf('tags', 2) ?? {}).length).toBeGreaterThan(3);
  });
});

describe('churn', () => {
  it('changes rows between answers', async () => {
    const rows = simulator.rows('contacts').length;
    simulator.set({ churn: [{ everyCalls: 3, change: { table: 'contacts', delete: 1 } }] });
    for (let call = 0; call < 9; call++) await ask(simulator, 'tags?limit=1');

    expect(simulator.rows('contacts')).toHaveLength(rows - 3);
  });
});

describe('/_simulator/rows', () => {
  it('gives all rows of a table, or their ids', async () => {
    const all = await ask(simulator, '/_simulator/rows?table=contact_custom_field_options');
    const ids = await ask(simulator, '/_simulator/rows?table=contacts&ids=1');

    expect(all.body).toEqual(simulator.rows('contact_custom_field_options'));
    expect(ids.body).toEqual(simulator.rows('contacts').map(({ id }) => id));
    expect((await ask(simulator, '/_simulator/rows?table=cats')).status).toBe(400);
  });

  it('streams a table of many pieces, of exactly one, and of none', async () => {
    const demo = await aSimulator({ profile: 'demo' });
    const rowsOf = async (): Promise<number> =>
      ((await ask(demo, '/_simulator/rows?table=contact_custom_field_values')).body as unknown as readonly Row[])
        .length;
    const [first, ...rest] = idsOf(demo.rows('contact_custom_field_values'));

    expect(await rowsOf()).toBe(rest.length + 1);
    demo.change({ table: 'contact_custom_field_values', delete: rest.slice(999) });
    expect(await rowsOf()).toBe(1_000);
    demo.change({ table: 'contact_custom_field_values', delete: [first ?? 0, ...rest] });
    expect(await rowsOf()).toBe(0);
  });

  it('goes with the list of tables', async () => {
    const { body } = await ask(simulator, '/_simulator/tables');

    expect(body).toHaveLength(assets.length);
    expect(body).toContainEqual({ table: 'tags', endpoint: 'tags', rows: simulator.rows('tags').length });
  });
});
