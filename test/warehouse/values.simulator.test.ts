import { aWarehouse, type TestWarehouse } from './a-warehouse';

const ISO = (text: string): Date => new Date(text);

/** What comes, in which column of campaigns (integers, times, texts) or deals (numbers, booleans), and what is stored. */
const cases: readonly (readonly [column: string, value: unknown, stored: unknown, isRescued: boolean])[] = [
  ['opens', '7', 7n, false],
  ['opens', 7, 7n, false],
  ['opens', '-3', -3n, false],
  ['opens', '9223372036854775807', 9223372036854775807n, false],
  ['opens', '9223372036854775808', null, true],
  ['opens', '5.7', null, true],
  ['opens', ' 7 ', null, true],
  ['opens', '1e3', null, true],
  ['opens', '0x1F', null, true],
  ['opens', '1_000', null, true],
  ['opens', true, null, true],
  ['opens', '', null, false],
  ['opens', null, null, false],
  ['opens', '0000-00-00', null, false],
  ['opens', { a: 1 }, null, true],
  ['sdate', '2019-09-06T11:29:48-05:00', ISO('2019-09-06T16:29:48Z'), false],
  ['sdate', '2021-05-12 11:30:06', ISO('2021-05-12T16:30:06Z'), false],
  ['sdate', '2021-12-12 11:30:06', ISO('2021-12-12T17:30:06Z'), false],
  ['sdate', '2026-11-01 01:30:00', ISO('2026-11-01T07:30:00Z'), false],
  ['sdate', '2021-05-12T11:30:06.999Z', ISO('2021-05-12T11:30:06.999Z'), false],
  ['sdate', '2021-05-12', ISO('2021-05-12T05:00:00Z'), false],
  ['sdate', '0000-00-00 00:00:00', null, false],
  ['sdate', '0000-00-00T00:00:00Z00:00', null, false],
  ['sdate', '2021-02-30', null, true],
  ['sdate', 'epoch', null, true],
  ['sdate', 'infinity', null, true],
  ['sdate', 1_600_000_000, null, true],
  ['name', '', '', false],
  ['name', '0000-00-00', '0000-00-00', false],
  ['name', 9111, '9111', false],
  ['name', true, 'true', false],
  ['name', 'Zoë "quoted" 🎉 \\ ; --', 'Zoë "quoted" 🎉 \\ ; --', false],
  ['name', ['a'], '["a"]', false],
];

const dealCases: typeof cases = [
  ['percent', '12.5', 12.5, false],
  ['percent', 100, 100, false],
  ['percent', '1e3', 1000, false],
  ['percent', 'NaN', null, true],
  ['percent', '1e999', null, true],
  ['percent', '', null, false],
  ['is_disabled', true, true, false],
  ['is_disabled', '0', false, false],
  ['is_disabled', 1, true, false],
  ['is_disabled', 'false', false, false],
  ['is_disabled', 'yes', null, true],
  ['is_disabled', 2, null, true],
];

const formCases: typeof cases = [
  ['options', { a: [1, 'ü'] }, '{"a":[1,"ü"]}', false],
  ['options', [], '[]', false],
  ['options', 'plain', '"plain"', false],
  ['options', '', null, false],
  ['options', null, null, false],
  ['options', 7, '7', false],
];

describe('a value', () => {
  let lake: TestWarehouse;

  beforeAll(async () => {
    lake = await aWarehouse();
    const rows = (some: typeof cases, keyOf: (column: string) => string): object[] =>
      some.map(([column, value], at) => ({ id: String(at + 1), [keyOf(column)]: value }));
    const same = (column: string): string => column;
    await lake.materialize('campaigns', rows(cases, same));
    await lake.materialize(
      'deals',
      rows(dealCases, (column) => (column === 'is_disabled' ? 'isDisabled' : column)),
    );
    await lake.materialize('forms', rows(formCases, same));
  });
  afterAll(() => lake.remove());

  const check = (table: string, some: typeof cases) =>
    it.each(some.map((one, at) => [at + 1, ...one] as const))(
      `${table} %#: row %i, %s = %j is stored as %p`,
      async (id, column, value, stored, isRescued) => {
        const [row] = await lake.query(
          `SELECT "${column}" AS value, _rescued AS rescued FROM main.${table} WHERE id = ${id}`,
        );
        expect(row?.['value']).toEqual(stored);
        expect(row?.['rescued']).toEqual(isRescued ? JSON.stringify({ [column]: value }) : null);
      },
    );

  check('campaigns', cases);
  check('deals', dealCases);
  check('forms', formCases);
});

describe('a key', () => {
  let lake: TestWarehouse;

  beforeAll(async () => {
    lake = await aWarehouse();
  });
  afterAll(() => lake.remove());

  const stored = async (record: object) => {
    await lake.materialize('contacts', [{ id: '1', ...record }]);
    const [row] = await lake.query('SELECT first_name, _extra AS extra FROM main.contacts');
    return row;
  };

  it('is taken in either spelling', async () => {
    expect(await stored({ first_name: 'Ada' })).toEqual({ first_name: 'Ada', extra: null });
    expect(await stored({ firstName: 'Grace' })).toEqual({ first_name: 'Grace', extra: null });
  });

  it('keeps the declared one of two that differ, and the other as an extra', async () => {
    expect(await stored({ first_name: 'snake', firstName: 'camel' })).toEqual({
      first_name: 'camel',
      extra: '{"first_name":"snake"}',
    });
    expect(await stored({ first_name: 'same', firstName: 'same' })).toEqual({ first_name: 'same', extra: null });
  });

  it('that is unknown is kept as it came, null and nested too', async () => {
    const row = await stored({ firstName: 'x', 'odd/key~*': { a: [1] }, gone: null, FIRSTNAME: 'shout' });
    expect(JSON.parse(String(row?.['extra']))).toEqual({ 'odd/key~*': { a: [1] }, gone: null, FIRSTNAME: 'shout' });
  });

  it.each([
    [{ conversiontrigger: '1', conversionTrigger: '2' }, [1n, 2n]],
    [{ conversionTrigger: '2', conversiontrigger: '1' }, [1n, 2n]],
    [{ conversiontrigger: null, conversionTrigger: '2' }, [null, 2n]],
    [{ conversiontrigger: ['1'], conversionTrigger: '2' }, [null, 2n]],
  ])('is another one than a key that differs in case only: %j', async (record, [small, camel]) => {
    await lake.materialize('contact_conversions', [{ id: '1', ...record }]);
    const [row] = await lake.query('SELECT conversiontrigger, conversion_trigger FROM main.contact_conversions');
    expect(row).toEqual({ conversiontrigger: small, conversion_trigger: camel });
  });

  it('of links and of side-loaded arrays is neither a column nor an extra', async () => {
    expect(await stored({ firstName: 'x', links: { a: 1 }, fieldValues: ['1'], contactLists: [] })).toMatchObject({
      extra: null,
    });
  });
});

describe('a record', () => {
  it('with a lone surrogate is stored with U+FFFD, and says so', async () => {
    const lake = await aWarehouse();
    const beginning = await lake.read('tags', '{"tags":[{"id":"1","tag":"a\\ud800b"},{"id":"2","tag":"fine"}]}');
    await lake.merge('tags', beginning);
    const rows = await lake.query('SELECT tag, _rescued AS rescued FROM main.tags ORDER BY id');
    expect(rows).toEqual([
      { tag: 'a\uFFFDb', rescued: '{"tag":"\\"a\\\\ud800b\\""}' },
      { tag: 'fine', rescued: null },
    ]);
    await lake.remove();
  });

  it.each([[{ tag: 'no id' }], [{ id: 'seven', tag: 'x' }], [{ id: '', tag: 'x' }]])(
    'without a usable primary key (%j) ends the asset and stores nothing',
    async (record) => {
      const lake = await aWarehouse();
      await expect(lake.materialize('tags', [{ id: '1', tag: 'good' }, record])).rejects.toMatchObject({
        type: 'Contract',
        retryable: false,
      });
      expect(await lake.query('SELECT * FROM main.tags')).toEqual([]);
      await lake.remove();
    },
  );
});
