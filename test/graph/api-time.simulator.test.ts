import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import fc from 'fast-check';
import { microsecondsOf } from '../../graph/api-time';
import { openFile, type OpenFile } from '../../warehouse/duckdb-file';
import { columnSql } from '../../warehouse/value-sql';

const ZONES = ['America/Chicago', 'Europe/Berlin', 'UTC', 'Australia/Lord_Howe'] as const;

describe.each(ZONES)('a time of the API in %s', (timeZone) => {
  let folder: string;
  let file: OpenFile;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'campaignlake-time-'));
    file = await openFile(join(folder, 'time.duckdb'), { memoryMb: 50, timeZone });
  });
  afterAll(async () => {
    file.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What the warehouse stores. */
  const stored = async (texts: readonly string[]): Promise<readonly (bigint | null)[]> => {
    const { value } = columnSql('t', { type: 'timestamp' }, new Set(['t']));
    if (texts.length === 0) return [];
    const rows = texts.map((text, at) => `(${at}, {'t': '${text}'}, ['t'])`).join(', ');
    const found = await file.session.rows<{ us: bigint | null }>(
      `SELECT epoch_us(${value}) AS us FROM (VALUES ${rows}) x(place, v, k) ORDER BY place`,
    );
    return found.map(({ us }) => us);
  };

  const mine = (texts: readonly string[]): readonly (bigint | null)[] =>
    texts.map((text) => microsecondsOf(text, timeZone) ?? null);

  it('is what the warehouse stores, in every form', async () => {
    const texts = [
      '2026-11-01T01:30:00-05:00',
      '2026-11-01 01:30:00',
      '2026-11-01 00:30:00',
      '2026-03-08 03:30:00',
      '2026-07-01',
      '2026-07-01T10:00',
      '2026-07-01 10:00:00.123456',
      '2026-07-01T10:00:00+0530',
      '2026-07-01T10:00:00Z',
      '0000-00-00 00:00:00',
      '2026-02-30 10:00:00',
      '2026-07-01T10:00:00Z00:00',
      'yesterday',
      '',
    ];
    expect(mine(texts)).toEqual(await stored(texts));
  });

  it('is what the warehouse stores, hour by hour around the days on which clocks change', async () => {
    const days = ['2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01'];
    const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
    // A time that no clock shows is left to either side: nobody writes it.
    const texts = days
      .flatMap((day) => hours.map((hour) => `${day} ${hour}:45:10`))
      .filter((text) => !isSkipped(text, timeZone));
    expect(mine(texts)).toEqual(await stored(texts));
  });

  it('is what the warehouse stores, on any day', async () => {
    const moment = fc.date({ min: new Date('1990-01-01'), max: new Date('2037-12-31'), noInvalidDate: true });
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { minLength: 1, maxLength: 40 }), async (moments) => {
        const shown = moments.map((one) => one.toISOString().slice(0, 19).replace('T', ' '));
        const texts = shown.filter((text) => !isSkipped(text, timeZone));
        expect(mine(texts)).toEqual(await stored(texts));
      }),
      { seed: 20261126, numRuns: 30 },
    );
  });
});

/** Whether the zone's clock jumps over this time. */
function isSkipped(text: string, timeZone: string): boolean {
  const at = microsecondsOf(text, timeZone);
  if (at === undefined) return false;
  const shown = new Date(Number(at / 1000n)).toLocaleString('sv-SE', { timeZone });
  return shown !== text;
}
