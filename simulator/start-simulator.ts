/**
 * A server on loopback that behaves like the ActiveCampaign API, awkwardness included. The same seed gives the same account
 * and the same faults; `/_simulator/…` changes it and tells what it was asked.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assets as allAssets } from '../assets';
import { ConfigError } from '../graph/errors';
import { Account } from './account';
import { CallLog, type Call } from './call-log';
import { change, type ChangeRequest, type ChangeResult } from './change';
import { rowTexts } from './current-rows';
import { isOtherForm, settingsWith, type Settings, type SimulatorOptions } from './options';
import { serve, type ServerParts } from './serve';
import { SlidingSecond } from './sliding-second';

export interface Simulator {
  readonly url: string;
  readonly port: number;
  readonly account: Account;
  readonly log: CallLog;
  /** What may change while it runs. */
  readonly settings: Settings;
  /** Every row of a table as the API would send it now. */
  rows(table: string): readonly Readonly<Record<string, unknown>>[];
  change(request: ChangeRequest): ChangeResult;
  /** Calls with a number beyond `since`. @default all */
  calls(since?: number): readonly Call[];
  /** What was there, with these in its place. */
  set(changes: Partial<Settings>): void;
  close(): Promise<void>;
}

/** A day on which nothing else depends. */
const DEFAULT_NOW = new Date('2026-11-01T12:00:00Z');
const LOOPBACK = '127.0.0.1';

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const seed = options.seed ?? 1;
  if (!Number.isSafeInteger(seed)) throw new ConfigError(`simulator: seed ${seed} must be a whole number`);
  const account = new Account({
    assets: options.assets ?? allAssets,
    profile: options.profile ?? 'demo',
    sizes: options.sizes,
    seed,
    nowMs: Number(options.now ?? DEFAULT_NOW),
    hasOtherSpelling: isOtherForm(options),
    tickSeconds: options.tickSeconds ?? 1,
    emptyKeys: options.emptyKeys ?? 'as-seeded',
  });
  const closing = new AbortController();
  const parts: ServerParts = {
    account,
    settings: settingsWith(options),
    log: new CallLog(),
    second: new SlidingSecond(),
    spoilt: new WeakMap(),
    token: options.token,
    closing: closing.signal,
  };
  const server = createServer({ keepAlive: true }, (request, response) => {
    serve(parts, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.keepAliveTimeout = 60_000;
  const port = await listen(server, options.port ?? 0);
  return simulatorOf(parts, port, async () => {
    closing.abort();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  });
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, LOOPBACK, resolve);
    });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    throw new ConfigError(`Port ${port} is ${code === 'EACCES' ? 'not allowed' : 'taken'}`, {
      hint: 'Give another one by --port, or 0 for a free one',
      cause,
    });
  }
  return (server.address() as AddressInfo).port;
}

function simulatorOf(parts: ServerParts, port: number, close: () => Promise<void>): Simulator {
  const { account, log } = parts;
  return {
    url: `http://${LOOPBACK}:${port}`,
    port,
    account,
    log,
    get settings() {
      return parts.settings;
    },
    rows: (table) => [...rowTexts(parts, table)].map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>),
    change: (request) => change(account, request),
    calls: (since = 0) => log.since(since),
    set: (changes) => {
      parts.settings = settingsWith(changes, parts.settings);
    },
    close,
  };
}
