import { spawn, spawnSync, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inTemporaryFolder } from '../client/temporary-folder';

const BIN = join(__dirname, '../../bin/campaignlake.js');

/** Waits until the simulator is there, closes the terminal, and says how it ended. */
const CLOSES_TERMINAL = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
said = b''
while b'Simulator: ' not in said:
    said += os.read(terminal, 65536)
os.close(terminal)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

describe('the program', () => {
  const runIn = (home: string, stdio: StdioOptions, ...args: readonly string[]) =>
    spawnSync(process.execPath, [BIN, ...args], {
      stdio,
      encoding: 'utf8',
      env: { ...process.env, CAMPAIGNLAKE_HOME: home },
    });
  /** A descriptor that takes nothing, as a file on a full disk does. */
  const withUnwritable = async (act: (home: string, descriptor: number) => void): Promise<void> =>
    inTemporaryFolder(async (home) => {
      const descriptor = openSync(BIN, 'r');
      try {
        act(home, descriptor);
      } finally {
        closeSync(descriptor);
      }
    });

  it('whose output cannot be written says so, and fails', () =>
    withUnwritable((home, descriptor) => {
      const { status, stderr } = runIn(home, ['ignore', descriptor, 'pipe'], 'assets');
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: 'campaignlake: its output could not be written (EBADF)\n',
      });
    }));

  it('does what it does although nothing can be written to its log', () =>
    withUnwritable((home, descriptor) => {
      expect(runIn(home, ['ignore', 'pipe', descriptor], 'assets').status).toBe(0);
      expect(runIn(home, ['ignore', 'pipe', descriptor], 'assets', '--format', 'none').status).toBe(2);
    }));

  it('whose reader has gone ends as others do', () =>
    inTemporaryFolder(async (home) => {
      const child = spawn(process.execPath, [BIN, 'assets'], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, CAMPAIGNLAKE_HOME: home },
      });
      child.stdout.destroy();
      expect(await once(child, 'exit')).toEqual([141, null]);
    }));

  it('that finds no room says what to do, and leaves nothing', () =>
    inTemporaryFolder(async (home) => {
      const { status, stderr } = spawnSync(
        'sh',
        ['-c', `ulimit -f 0; exec "${process.execPath}" "${BIN}" dev --once`],
        {
          encoding: 'utf8',
          env: { ...process.env, CAMPAIGNLAKE_HOME: home },
        },
      );
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: `campaignlake: The data folder ${join(home, 'demo')} cannot be written (a limit on the size of files). Make room (at least 100.0 MB), or set CAMPAIGNLAKE_HOME to another disk\n`,
      });
      expect(await readdir(home)).toEqual([]);
    }));

  it('whose terminal is closed ends by its signal, and not by a crash', () => {
    const words = ['-c', CLOSES_TERMINAL, process.execPath, BIN, 'simulator', '--port', '0'];
    const { stdout, stderr } = spawnSync('python3', words, { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: '-1\n', stderr: '' });
  });
});
