import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFile, withFile, WORKING_MEMORY_MB, type OpenFile, type Session } from '../../warehouse/duckdb-file';

describe('a session', () => {
  const inMemory = <T>(act: (session: Session) => Promise<T>): Promise<T> =>
    withFile(':memory:', { memoryMb: 50 }, act);

  it('stores nothing of a transaction with a statement that failed, although the error comes with a later one', async () => {
    await inMemory(async (session) => {
      await session.run('CREATE TABLE numbers (n INTEGER)');
      const steps: string[] = [];
      const transaction = session.transaction(async () => {
        await session.run('INSERT INTO numbers VALUES (1)');
        await session.run("INSERT INTO numbers VALUES ('one')");
        steps.push('went on');
        await session.row('SELECT 1 AS n');
        steps.push('was answered');
      });
      await expect(transaction).rejects.toThrow('one');
      expect(steps).toEqual(['went on']);
      expect(await session.row('SELECT count(*)::INTEGER AS n FROM numbers')).toEqual({ n: 0 });
    });
  });

  it('says with the COMMIT what failed last', async () => {
    await inMemory(async (session) => {
      await session.run('CREATE TABLE numbers (n INTEGER)');
      const transaction = session.transaction(() => session.run("INSERT INTO numbers VALUES ('one')"));
      await expect(transaction).rejects.toThrow('one');
      await session.transaction(() => session.run('INSERT INTO numbers VALUES (2)'));
      expect(await session.rows('SELECT n FROM numbers')).toEqual([{ n: 2 }]);
    });
  });

  it('refuses what would be answered in the place of another', async () => {
    await inMemory(async (session) => {
      expect(() => session.later('SELECT 1 AS n')).toThrow('would be taken for another');
      await expect(session.transaction(() => session.run(' with x as (SELECT 1) FROM x'))).rejects.toThrow('taken');
      expect(await session.row('SELECT 2 AS n')).toEqual({ n: 2 });
    });
  });

  it('loses nothing that was to be done before a transaction that never began', async () => {
    await inMemory(async (session) => {
      session.later('CREATE TEMP TABLE numbers AS SELECT 1 AS n');
      const transaction = session.transaction(() => Promise.reject(new Error('changed my mind')));
      await expect(transaction).rejects.toThrow('changed my mind');
      expect(await session.rows('SELECT n FROM numbers')).toEqual([{ n: 1 }]);
    });
  });

  it('does what can wait before the next statement, in order', async () => {
    await inMemory(async (session) => {
      session.later('CREATE TEMP TABLE numbers AS SELECT 1 AS n');
      session.later('INSERT INTO numbers VALUES (2)');
      expect(await session.rows('SELECT n FROM numbers ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
    });
  });

  it('reads answers of many chunks', async () => {
    const rows = await inMemory((session) => session.rows('SELECT range::INTEGER AS n FROM range(10000)'));
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 10_000 }, (_, n) => n));
  });
});

describe('files that work', () => {
  let folder: string;
  const opened: string[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'campaignlake-files-'));
    opened.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function open(name: string, isAlone = false): Promise<OpenFile> {
    const file = await openFile(join(folder, `${name}.duckdb`), { memoryMb: WORKING_MEMORY_MB, threads: 1, isAlone });
    opened.push(name);
    return file;
  }

  it('are two at once, and one that needs all room comes before those that asked later', async () => {
    const [first, second] = await Promise.all([open('first'), open('second')]);
    const large = open('large', true);
    const third = open('third');
    first.close();
    // There is room for the third one now: if it were let in, the large one would wait for ever.
    second.close();
    const alone = await large;
    expect(opened.slice(2)).toEqual(['large']);
    alone.close();
    (await third).close();
    expect(opened.slice(2)).toEqual(['large', 'third']);
  });

  const beginning = async (bytes: number, secondsAgo: number): Promise<void> => {
    const path = join(folder, 'begun.duckdb');
    const at = Date.now() / 1000 - secondsAgo;
    await writeFile(path, Buffer.alloc(bytes, 1));
    await utimes(path, at, at);
  };

  it.each([0, 4_096, 12_287])('are made anew where a full disk or a kill left %d bytes of one', async (bytes) => {
    await beginning(bytes, 60);
    const file = await open('begun');
    await expect(file.session.row('SELECT 1 AS n')).resolves.toEqual({ n: 1 });
    file.close();
  });

  it.each([
    ['that may be being made just now', 0, 0],
    ['that was a file', 12_288, 60],
  ])('are left alone: one %s', async (_, bytes, secondsAgo) => {
    await beginning(bytes, secondsAgo);
    await expect(open('begun')).rejects.toThrow('not a valid DuckDB database file');
  });
});
