import type { RunProgress } from '../../../graph/plan';
import { failingStepLines, Standstill, type FailingStep } from '../../../client/runs/failing-steps';
import { aRun } from './a-run';

const full = (of: string, failures = 3): FailingStep => ({
  of,
  failures,
  message: `the disk is full: "/data/staging/${of}.duckdb". Make room`,
});

describe('steps that fail and are tried again', () => {
  it('are told once for a cause, whichever file each of them names', () => {
    expect(
      failingStepLines([full('contacts'), full('deals'), { of: 'tags', failures: 1, message: 'no answer' }]),
    ).toEqual([
      'contacts and 1 more: failed 3 times, is tried again: the disk is full: "/data/staging/contacts.duckdb". Make room',
      'tags: failed once, is tried again: no answer',
    ]);
  });

  it('are told of a run that stands still for a while, and again when it stood still once more', async () => {
    let ms = 0;
    let failing: readonly FailingStep[] = [];
    const said: string[] = [];
    const standstill = new Standstill({ say: (line) => said.push(line), failing: async () => failing, now: () => ms });
    const looks = async (run: RunProgress, forMs: number): Promise<readonly string[]> => {
      said.length = 0;
      for (const end = ms + forMs; ms < end; ms += 500) await standstill.look(run);
      return [...said];
    };
    const run = aRun([]);
    expect(await looks(run, 30_000)).toEqual([]);
    failing = [full('contacts')];
    expect(await looks(run, 30_000)).toEqual(failingStepLines(failing));
    failing = [full('contacts', 9), full('tags')];
    expect(await looks(run, 60_000)).toEqual([]);
    const further = { ...run, rowsRead: run.rowsRead + 1 };
    expect(await looks(further, 5_000)).toEqual([]);
    expect(await looks(further, 30_000)).toEqual(failingStepLines(failing));
  });

  it('are not asked about while the run gets on, and a server that is away ends nothing', async () => {
    let ms = 0;
    let asked = 0;
    const standstill = new Standstill({
      say: () => undefined,
      failing: () => {
        asked++;
        return Promise.reject(new Error('away'));
      },
      now: () => ms,
    });
    for (; ms < 60_000; ms += 500) await standstill.look({ ...aRun([]), calls: ms });
    expect(asked).toBe(0);
    const still = aRun([]);
    for (; ms < 80_000; ms += 500) await standstill.look(still);
    expect(asked).toBe(1);
  });
});
