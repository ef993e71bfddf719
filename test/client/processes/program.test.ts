import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess } from '../../../client/processes/end-process';
import { isAlive, processRef } from '../../../client/processes/process-mark';
import { startProgram } from '../../../client/processes/program';
import { inTemporaryFolder } from '../temporary-folder';

const PROJECT = join(__dirname, '../../..');

/** A program that says a line, and ends with its standard input when it is told to. */
const ENTRY = `
if (process.argv.includes('--end-with-stdin')) process.stdin.resume().on('end', () => process.exit(0));
process.on('SIGTERM', () => process.exit(7));
console.log('ready');
console.error('to the log');
setInterval(() => 0, 1000);
`;

const withEntry = (act: (entry: string, folder: string) => Promise<void>): Promise<void> =>
  inTemporaryFolder(async (folder) => {
    const entry = join(folder, 'entry.js');
    await writeFile(entry, ENTRY);
    await act(entry, folder);
  });

describe('a program of ours', () => {
  it('says that it is ready, logs what it says, and ends when it is asked to', () =>
    withEntry(async (entry, folder) => {
      const logPath = join(folder, 'logs', 'program.log');
      const program = startProgram({
        entry,
        args: [],
        environment: process.env,
        logPath,
        isKept: false,
        ready: /^ready$/m,
      });
      await program.ready;
      await program.end();
      await expect(program.exited).resolves.toEqual({ code: 7, signal: null, lastWords: 'to the log' });
      await expect(readFile(logPath, 'utf8')).resolves.toBe('ready\nto the log\n');
    }));

  it('does not outlive a program that was killed', () =>
    withEntry(async (entry, folder) => {
      const logPath = join(folder, 'program.log');
      const script = `
        require('tsx/cjs');
        const { startProgram } = require(${JSON.stringify(join(PROJECT, 'client/processes/program'))});
        const program = startProgram({
          entry: ${JSON.stringify(entry)}, args: [], environment: process.env,
          logPath: ${JSON.stringify(logPath)}, isKept: false, ready: /ready/,
        });
        program.ready.then(() => console.log(program.process.pid));
        setInterval(() => 0, 1000);
      `;
      const parent = spawn(process.execPath, ['-e', script], { cwd: PROJECT, stdio: ['ignore', 'pipe', 'inherit'] });
      const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
      const child = processRef(Number(pid.toString()));
      expect(isAlive(child)).toBe(true);
      parent.kill('SIGKILL');
      await once(parent, 'exit');
      while (isAlive(child)) await new Promise((resolve) => setTimeout(resolve, 10));
    }));
});

describe('a process in a file', () => {
  it('is not the one that has its pid now', () => {
    expect(isAlive(processRef(process.pid))).toBe(true);
    expect(isAlive({ pid: process.pid, mark: 'of another boot' })).toBe(false);
  });

  it('that was recycled is not ended in its stead', async () => {
    await endProcess({ pid: process.pid, mark: 'of another boot' }, 100);
    expect(isAlive(processRef(process.pid))).toBe(true);
  });

  it('without a process is not alive', () => {
    expect([0, -1, 2 ** 30].map((pid) => isAlive(processRef(pid)))).toEqual([false, false, false]);
  });
});
