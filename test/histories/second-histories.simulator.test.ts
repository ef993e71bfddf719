import { endEqual, missNothing } from './tell-histories';

/** Half of the histories, the other file runs beside this one; `HISTORIES=400 npx jest test/histories` tells a thousand. */
const COUNT = Number(process.env['HISTORIES'] ?? 60);
const SEED = 20261128;
jest.setTimeout(1_200_000);

describe('a history of inserts, updates, deletes, faults and runs', () => {
  it(`ends, after a sweep, with tables that equal the source (${COUNT} of them)`, async () => {
    await expect(endEqual({ seed: SEED, count: COUNT })).resolves.toBeUndefined();
  });

  it('leaves an incremental run of an account at rest with nothing missed', async () => {
    await expect(missNothing({ seed: SEED + 1_000, count: Math.ceil(COUNT / 4) })).resolves.toBeUndefined();
  });
});
