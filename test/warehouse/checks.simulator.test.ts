import { acceptedValues, customSql, notNull, rowCountChange, unique } from '../../graph/check';
import { readPublished } from '../../warehouse/published-file';
import { aRun } from '../client/runs/a-run';
import { aWarehouse, type TestWarehouse } from './a-warehouse';
import { lines, numbers, people, person, tags } from './some-assets';

const checked = {
  ...people,
  checks: [
    notNull('name'),
    acceptedValues('city', ['Rome', 'Oslo']),
    unique(['name', 'city']),
    rowCountChange({ most: 0.5 }),
    customSql('noNameIsACity', {
      sql: 'SELECT id FROM main.people WHERE name = city',
      description: 'no name is that of the city',
      severity: 'warning',
    }),
  ],
};
const named = (id: number, change: object = {}): object => person(id, { city: 'Rome', ...change });

describe('the checks of an asset', () => {
  let lake: TestWarehouse;

  const open = async (asset = checked) => {
    lake = await aWarehouse({ assets: [asset, tags, lines] });
  };
  afterEach(() => lake.remove());

  const results = (materializationId?: string) =>
    lake.query(`SELECT check_name AS name, severity, passed, failing_rows::INTEGER AS rows FROM meta.checks
      WHERE asset = 'people' ${materializationId === undefined ? '' : `AND materialization_id = '${materializationId}'`} ORDER BY checked_at, check_name`);

  it('are judged in the merge, and what fails is recorded and told', async () => {
    await open();
    const odd = [named(1), named(2, { name: null }), named(3, { name: 'Rome' }), named(4, { city: 'Bern' })];
    const { checks } = await lake.materialize('people', [...odd, named(5, { name: 'Rome' })]);
    expect(checks?.passed).toBe(1);
    expect(checks?.failed.map(({ name, severity, failingRows }) => [name, severity, failingRows])).toEqual([
      ['notNull(name)', 'error', 1],
      ['unique(name, city)', 'error', 2],
      ['acceptedValues(city)', 'warning', 1],
      ['noNameIsACity', 'warning', 2],
    ]);
    expect(await results()).toEqual([
      { name: 'acceptedValues(city)', severity: 'warning', passed: false, rows: 1 },
      { name: 'noNameIsACity', severity: 'warning', passed: false, rows: 2 },
      { name: 'notNull(name)', severity: 'error', passed: false, rows: 1 },
      { name: 'rowCountChange', severity: 'warning', passed: true, rows: 0 },
      { name: 'unique(name, city)', severity: 'error', passed: false, rows: 2 },
    ]);
    expect(await lake.query('SELECT id FROM main.people')).toHaveLength(5);
  });

  it('are not judged where no row was written and none had failed: what was found before still holds', async () => {
    await open();
    await lake.materialize('people', [named(1)]);
    const again = await lake.materialize('people', [named(1)]);
    expect(again).toMatchObject({ unchanged: 1 });
    expect(again).not.toHaveProperty('checks');
    expect(await results()).toHaveLength(5);
  });

  it('are judged again where one had failed, although no row was written: it is told while it fails', async () => {
    await open();
    await lake.materialize('people', [named(1, { name: null })]);
    for (const _ of numbers(1, 2)) {
      const again = await lake.materialize('people', [named(1, { name: null })]);
      expect(again).toMatchObject({ unchanged: 1, checks: { passed: 3, failed: [{ name: 'notNull(name)' }] } });
    }
    // A change of the count is judged where it happens.
    expect(await results()).toHaveLength(5 + 4 + 4);
  });

  it('that blocked a merge pass when the source is as it was, although no row was written', async () => {
    await open({ ...checked, checks: [notNull('name', { blocking: true })] });
    await lake.materialize('people', [named(1)]);
    await expect(lake.materialize('people', [named(1, { name: null })])).rejects.toThrow('notNull(name)');
    const range = { mode: 'backfill', since: '2030-01-01', isScan: false, proof: null } as const;
    // It read nothing of what was kept out.
    expect(await lake.materialize('people', [], range)).not.toHaveProperty('checks');
    expect((await results()).at(-1)).toMatchObject({ passed: false });
    expect(await lake.materialize('people', [named(1)])).toMatchObject({ checks: { passed: 1, failed: [] } });
    expect((await results()).at(-1)).toMatchObject({ passed: true });
  });

  it('of a materialization that is merged twice are recorded once, and answered again', async () => {
    await open();
    const beginning = await lake.read('people', [named(1, { name: null })]);
    const first = await lake.merge('people', beginning);
    expect(await lake.merge('people', beginning)).toEqual(first);
    expect(await results(beginning.materializationId)).toHaveLength(5);
  });

  it('leave the table as it was where a blocking one fails, and say which and what to do', async () => {
    await open({ ...checked, checks: [notNull('name', { blocking: true }), ...checked.checks.slice(1)] });
    await lake.materialize('people', [named(1), named(2)]);
    const before = await lake.query('SELECT * FROM main.people');
    const clock = await lake.query('SELECT * FROM _campaignlake.clock');
    const beginning = await lake.read('people', [named(1, { city: 'Bern' }), named(3, { name: null })]);
    await expect(lake.merge('people', beginning)).rejects.toMatchObject({
      type: 'CheckFailed',
      retryable: false,
      message:
        'people: notNull(name) fails for 1 row: name is never null. Nothing was merged, the table is as it was. See these rows in the pages kept, mend them at the source, or change the check in assets/test/people.ts',
    });
    expect(await lake.query('SELECT * FROM main.people')).toEqual(before);
    expect(await lake.query('SELECT * FROM _campaignlake.clock')).toEqual(clock);
    expect(await lake.query('SELECT * FROM deleted.people')).toEqual([]);
    const written = await results(beginning.materializationId);
    expect(written).toHaveLength(5);
    expect(written).toContainEqual({ name: 'notNull(name)', severity: 'error', passed: false, rows: 1 });
    // The next one is merged as if nothing had been.
    expect(await lake.materialize('people', [named(1), named(3)])).toMatchObject({ state: 'done', inserted: 1 });
  });

  it('tell when a table loses more than a share of its rows at once', async () => {
    await open();
    await lake.materialize(
      'people',
      numbers(1, 40).map((id) => named(id)),
    );
    const { checks } = await lake.materialize(
      'people',
      numbers(1, 15).map((id) => named(id)),
      { allowDeletes: true },
    );
    expect(checks?.failed).toMatchObject([{ name: 'rowCountChange', failingRows: 25 }]);
    const few = await lake.materialize(
      'people',
      numbers(1, 6).map((id) => named(id)),
      { allowDeletes: true },
    );
    expect(few).toMatchObject({ deleted: 9, checks: { failed: [] } });
  });

  it('say of deletes that are held back that they wait: an error once, then a warning', async () => {
    await open();
    await lake.materialize(
      'people',
      numbers(1, 40).map((id) => named(id)),
    );
    for (const times of [1, 2]) {
      const result = await lake.materialize(
        'people',
        numbers(1, 10).map((id) => named(id)),
      );
      expect(result).toMatchObject({ heldBack: 30, isNewlyHeld: times === 1 });
    }
    const waiting = (await results()).filter(({ name }) => name === 'noDeletesHeldBack');
    expect(waiting).toEqual([
      { name: 'noDeletesHeldBack', severity: 'error', passed: false, rows: 30 },
      { name: 'noDeletesHeldBack', severity: 'warning', passed: false, rows: 30 },
    ]);
  });

  it('that fail are known from the published file until they pass, or are declared no more', async () => {
    await open();
    const failing = async (declared = [checked]) => {
      const { current } = await lake.warehouse.publish();
      return (await readPublished(current, declared)).failing.map(({ asset, name }) => `${asset} ${name}`);
    };
    await lake.materialize('people', [named(1, { name: null })]);
    expect(await failing()).toEqual(['people notNull(name)']);
    expect(await failing([{ ...checked, checks: [] }])).toEqual([]);
    await lake.materialize('people', [named(1)]);
    expect(await failing()).toEqual([]);
  });
});

describe('freshness', () => {
  it('is judged at the end of a run and in each publishing, and a check only when it turns', async () => {
    const weekly = { ...tags, freshness: '7 days' };
    const lake = await aWarehouse({ assets: [{ ...people, freshness: '1 ms' }, weekly, lines] });
    try {
      await lake.materialize('people', [person(1)]);
      await lake.materialize('tags', []);
      const { stale } = await lake.warehouse.endRun(aRun([], { startedAt: new Date().toISOString() }));
      expect(stale).toEqual(['people']);
      await lake.warehouse.publish();
      expect(await lake.query('SELECT asset, maximum_age, fresh FROM meta.freshness ORDER BY asset')).toEqual([
        { asset: 'lines', maximum_age: '1 day', fresh: null },
        { asset: 'people', maximum_age: '1 ms', fresh: false },
        { asset: 'tags', maximum_age: '7 days', fresh: true },
      ]);
      const judged = "SELECT asset, severity, passed FROM meta.checks WHERE check_name = 'freshness'";
      expect(await lake.query(judged)).toEqual([{ asset: 'people', severity: 'warning', passed: false }]);
    } finally {
      await lake.remove();
    }
  });
});
