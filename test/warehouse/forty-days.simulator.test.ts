import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../../graph/column';
import { aWarehouse, type TestWarehouse } from './a-warehouse';
import { materializeAt, rebuild, reopen } from './rebuilding';
import { numbers, people, person, someAssets, tags } from './some-assets';

const NOT_A_SCAN = { isScan: false, proof: null } as const;

let lake: TestWarehouse;

const rows = (table: string) => lake.query(`SELECT * FROM ${table} ORDER BY id`);

describe('forty days of runs', () => {
  const START = Date.UTC(2026, 0, 1);
  const EVERY_HOURS = 12;
  const RUNS = (40 * 24) / EVERY_HOURS;
  const withMood = [{ ...people, columns: { ...people.columns, mood: text() } }, tags];

  beforeEach(async () => {
    jest.useFakeTimers({
      now: START,
      doNotFake: [
        'nextTick',
        'setImmediate',
        'setTimeout',
        'setInterval',
        'clearTimeout',
        'clearInterval',
        'clearImmediate',
        'queueMicrotask',
        'hrtime',
        'performance',
      ],
    });
    lake = await aWarehouse({ assets: someAssets });
    await live();
  });
  afterEach(async () => {
    jest.useRealTimers();
    await lake.remove();
  });

  /** Rows come, change and go; most runs read what changed, some all, few of these are proven. */
  async function live(): Promise<void> {
    const source = new Map(numbers(1, 60).map((id) => [id, person(id, { mood: 'm0' })]));
    let next = 61;
    for (let run = 0; run < RUNS; run++) {
      const now = START + run * EVERY_HOURS * 3_600_000;
      jest.setSystemTime(now);
      const changed = numbers(1, 3).map((at) => (run * 7 + at * 11) % next);
      for (const id of changed) if (source.has(id)) source.set(id, person(id, { name: `n${run}`, mood: `m${run}` }));
      source.set(next, person(next, { mood: `m${run}` }));
      source.delete((run * 5) % next);
      const isSeen = (id: number): boolean => (id + run) % 9 !== 0;
      const all = [...source.keys()];
      const [read, change] =
        run % 30 === 0
          ? [all, { allowDeletes: true }]
          : run % 10 === 0
            ? [all.filter(isSeen), { proof: 'unproven' } as const]
            : [[...changed, next].filter((id) => source.has(id)), NOT_A_SCAN];
      await materializeAt(
        lake,
        'people',
        read.flatMap((id) => source.get(id) ?? []),
        { ...change, storedAtMs: now },
      );
      next++;
      if (run % 21 === 20) await lake.warehouse.publish();
    }
    await lake.warehouse.publish();
  }

  it('some of them unproven, leave every row as it was when they are rebuilt; and a new column is filled from the pages kept', async () => {
    const before = await rows('main.people');
    expect(before.length).toBeGreaterThan(60);
    expect((await rows('deleted.people')).length).toBeGreaterThan(5);
    expect(await readdir(join(lake.folder, 'raw', 'people'))).not.toHaveLength(RUNS);
    expect(await rebuild(lake)).toMatchObject({ state: 'done', updated: 0, overtaken: 0, inserted: 0, deleted: 0 });
    expect(await rows('main.people')).toEqual(before);

    lake = await reopen(lake, withMood);
    expect(await rebuild(lake)).toMatchObject({ inserted: 0, deleted: 0 });
    const after = await rows('main.people');
    const moods = before.map(({ _extra: extra }) => (JSON.parse(String(extra)) as { mood: string }).mood);
    expect(after.map(({ mood }) => mood)).toEqual(moods);
    expect(after.map(({ id, name }) => ({ id, name }))).toEqual(before.map(({ id, name }) => ({ id, name })));
  }, 120_000);
});
