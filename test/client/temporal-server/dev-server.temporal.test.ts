import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { endProcess } from '../../../client/processes/end-process';
import { isAlive, processRef } from '../../../client/processes/process-mark';
import { openDevServer, type DevServer, type DevServerOptions } from '../../../client/temporal-server/dev-server';
import { isHealthy } from '../../../client/temporal-server/server-health';
import { addressOf, PortTakenError, startServerProcess } from '../../../client/temporal-server/server-process';
import { ensureSearchAttributes } from '../../../worker/search-attributes';
import { temporalForTests } from '../../temporal-server';
import { inTemporaryFolder } from '../temporary-folder';

const optionsFor = (folder: string, more: Partial<DevServerOptions> = {}): DevServerOptions => ({
  folder,
  namespace: 'default',
  wantedPorts: {},
  environment: process.env,
  isKept: false,
  findExecutable: temporalForTests,
  say: () => undefined,
  ...more,
});

const withServer = (act: (server: DevServer, folder: string) => Promise<void>): Promise<void> =>
  inTemporaryFolder(async (folder) => {
    const server = await openDevServer(optionsFor(folder));
    try {
      await act(server, folder);
    } finally {
      await server.end();
    }
  });

/** Makes `server.json` say that the server belongs to this process. */
async function giveTo(folder: string, owner: { readonly pid: number; readonly mark: string }): Promise<void> {
  const path = join(folder, 'server.json');
  const file = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...file, ownerPid: owner.pid, ownerMark: owner.mark }));
}

const GONE = { pid: 1, mark: 'a process that had this pid before' };

async function bystander(act: (child: ChildProcess) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
  await once(child, 'spawn');
  try {
    await act(child);
  } finally {
    child.kill('SIGKILL');
  }
}

describe('the dev server of an account', () => {
  it('keeps closed runs for 30 days, has the search attributes, and writes down who it is', () =>
    withServer(async (server, folder) => {
      const connection = await Connection.connect({ address: addressOf(server.ports) });
      const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 3_600);
      await expect(ensureSearchAttributes(connection, 'default')).resolves.toEqual({ missing: [] });
      await connection.close();
      const file = JSON.parse(await readFile(join(folder, 'server.json'), 'utf8')) as unknown;
      expect(file).toMatchObject({ pid: server.process().pid, ports: server.ports, ownerPid: process.pid });
    }));

  it('ends with its program and leaves its database', () =>
    inTemporaryFolder(async (folder) => {
      const server = await openDevServer(optionsFor(folder));
      await server.end();
      expect(isAlive(server.process())).toBe(false);
      expect(await readdir(folder)).toEqual(expect.arrayContaining(['temporal.db', 'server.log']));
      expect(await readdir(folder)).not.toContain('server.json');
    }));

  it('is shared while the program that started it lives, and not ended', () =>
    bystander(async (owner) => {
      await withServer(async (server, folder) => {
        await giveTo(folder, processRef(owner.pid ?? 0));
        const shared = await openDevServer(optionsFor(folder));
        expect(shared).toMatchObject({ isShared: true, ports: server.ports });
        await shared.end();
        await expect(isHealthy(addressOf(server.ports))).resolves.toBe(true);
        await giveTo(folder, processRef(process.pid));
      });
    }));

  it('is taken over when its program was killed, with the programs that were left beside it ended', () =>
    bystander(async (kept) => {
      await withServer(async (server, folder) => {
        await server.leave([processRef(kept.pid ?? 0)]);
        await giveTo(folder, GONE);
        const taken = await openDevServer(optionsFor(folder));
        expect(taken).toMatchObject({ isShared: false, ports: server.ports });
        expect(taken.process()).toEqual(server.process());
        expect(kept.signalCode ?? (await once(kept, 'exit'))[1]).toBe('SIGTERM');
        await taken.end();
        expect(isAlive(server.process())).toBe(false);
      });
    }));

  it('is started anew when everything was killed', () =>
    withServer(async (server, folder) => {
      process.kill(server.process().pid, 'SIGKILL');
      await giveTo(folder, GONE);
      const again = await openDevServer(optionsFor(folder));
      expect(again.process().pid).not.toBe(server.process().pid);
      await expect(isHealthy(addressOf(again.ports))).resolves.toBe(true);
      await again.end();
    }));

  it('comes back on its ports after it died', () =>
    withServer(async (server) => {
      await endProcess(server.process(), 5_000);
      await server.restart();
      await expect(isHealthy(addressOf(server.ports))).resolves.toBe(true);
    }));

  it('is no other that answers on its port already', () =>
    withServer((other) =>
      inTemporaryFolder(async (folder) => {
        const executable = await temporalForTests();
        const taken = { ...optionsFor(folder), executable, ports: other.ports };
        await expect(startServerProcess(taken)).rejects.toBeInstanceOf(PortTakenError);
      }),
    ));

  it('of a copied folder is not mistaken for its own', () =>
    withServer(async (server, folder) => {
      await inTemporaryFolder(async (copy) => {
        await cp(join(folder, 'server.json'), join(copy, 'server.json'));
        const other = await openDevServer(optionsFor(copy));
        expect(other.ports.temporal).not.toBe(server.ports.temporal);
        await other.end();
      });
    }));

  it('is refused on a given port that is taken, and leaves no claim behind', () =>
    inTemporaryFolder(async (folder) => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const address = taken.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      await expect(openDevServer(optionsFor(folder, { wantedPorts: { temporal: port } }))).rejects.toThrow(
        `Port ${port} is taken. Give another one by --port, or none for a free one`,
      );
      expect(await readdir(folder)).toEqual([]);
      taken.close();
    }));

  it("that does not come up says the program's last words", () =>
    inTemporaryFolder(async (folder) => {
      const failing = join(folder, 'failing');
      await writeFile(failing, '#!/bin/sh\necho "disk I/O error"\nexit 1\n', { mode: 0o755 });
      const opening = openDevServer(optionsFor(folder, { findExecutable: async () => failing }));
      await expect(opening).rejects.toThrow(/^The Temporal server did not start: disk I\/O error\. Its log is /);
    }));
});
