import { aRun } from '../client/runs/a-run';
import { aWarehouse, type TestWarehouse } from './a-warehouse';
import { lines, numbers, people, person, tag, tags } from './some-assets';

const someAssets = [people, { ...tags, references: { person: 'people' as const } }, lines];

describe('references', () => {
  let lake: TestWarehouse;

  beforeEach(async () => {
    lake = await aWarehouse({ assets: someAssets });
  });
  afterEach(() => lake.remove());

  /** The end of a run that began at this moment. */
  const endRun = async (began: Date = new Date()) => {
    const { references } = await lake.warehouse.endRun(aRun([], { startedAt: began.toISOString() }));
    return references;
  };
  const fails = (rows: number) => ({
    tags: { passed: 0, failed: [{ name: 'references(person)', severity: 'warning', failingRows: rows }] },
  });

  it('that point at nothing are warnings once both tables were there before the run; 0 and nothing point nowhere', async () => {
    const began = new Date();
    await lake.materialize('people', [person(1)]);
    await lake.materialize('tags', [tag(1, 1), tag(2, 7), tag(3, 0), tag(4, 1, { person: null })]);
    expect(await endRun(began)).toEqual({});
    await lake.materialize('people', [person(1)]);
    expect(await endRun()).toMatchObject(fails(1));
    expect(await lake.query('SELECT asset, check_name, passed FROM meta.checks')).toEqual([
      { asset: 'tags', check_name: 'references(person)', passed: false },
    ]);
  });

  it('are not judged over rows that came after the parent was last read', async () => {
    await lake.materialize('people', [person(1)]);
    await lake.materialize('tags', [tag(1, 1), tag(2, 7)]);
    expect(await endRun()).toEqual({});
    await lake.materialize('people', [person(1), person(7)]);
    expect(await endRun()).toEqual({ tags: { passed: 1, failed: [] } });
  });

  it('are not judged again until one of the tables is written', async () => {
    await lake.materialize(
      'people',
      numbers(1, 20).map((id) => person(id)),
    );
    await lake.materialize('tags', [tag(1, 1), tag(2, 2)]);
    await lake.materialize(
      'people',
      numbers(1, 20).map((id) => person(id)),
    );
    expect(await endRun()).toEqual({ tags: { passed: 1, failed: [] } });
    expect(await endRun()).toEqual({});
    await lake.materialize(
      'people',
      numbers(2, 20).map((id) => person(id)),
    );
    expect(await endRun()).toMatchObject(fails(1));
  });

  it('to a table that was never read whole are not judged', async () => {
    await lake.materialize('people', [person(1)], { isScan: false, proof: null });
    await lake.materialize('tags', [tag(1, 7)]);
    await lake.materialize('people', [person(1)], { isScan: false, proof: null });
    expect(await endRun()).toEqual({});
  });
});

it('a start date leaves out rows that others point at: references to them are not judged', async () => {
  const lake = await aWarehouse({ assets: someAssets, startDate: '2026-01-01T00:00:00Z' });
  try {
    await lake.materialize('people', [person(1)]);
    await lake.materialize('tags', [tag(1, 7)]);
    await lake.materialize('people', [person(1)]);
    const { references } = await lake.warehouse.endRun(aRun([], { startedAt: new Date().toISOString() }));
    expect(references).toEqual({});
  } finally {
    await lake.remove();
  }
});
