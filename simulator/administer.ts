/** `/_simulator/…`: change the account, see what was asked, read what a table really holds. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account } from './account';
import type { CallLog } from './call-log';
import { parseFaults } from './faults';
import { isHidden } from './listing';
import type { SimulatorState } from './start-simulator';
import type { Drift } from './table';

interface Parts {
  readonly account: Account;
  readonly state: SimulatorState;
  readonly log: CallLog;
}

/** What `POST /_simulator/change` takes: numbers mean "as many", arrays mean these ids. */
export interface ChangeRequest {
  readonly table: string;
  readonly insert?: number;
  readonly update?: number | readonly number[];
  readonly delete?: number | readonly number[];
  readonly drift?: Drift;
}

export interface ChangeResult {
  readonly inserted: readonly number[];
  readonly updated: readonly number[];
  readonly deleted: readonly number[];
}

export async function administer(
  parts: Parts,
  {
    url,
    request,
    response,
  }: { readonly url: URL; readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const reply = (status: number, content: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
  };
  switch (url.pathname.slice('/_simulator/'.length)) {
    case 'calls':
      return reply(200, { calls: parts.log.since(Number(url.searchParams.get('since') ?? 0)) });
    case 'tables':
      return reply(
        200,
        [...parts.account.tables.values()].map(({ asset, size }) => ({
          table: asset.key,
          endpoint: asset.endpoint,
          rows: size,
        })),
      );
    case 'rows':
      return sendRows(parts, url, response);
    case 'change':
      return reply(200, change(parts.account, (await bodyOf(request)) as ChangeRequest));
    case 'settings': {
      const { faults, latencyMs, absent } = (await bodyOf(request)) as {
        faults?: string;
        latencyMs?: number;
        absent?: string[];
      };
      if (faults !== undefined) parts.state.faults = parseFaults(faults);
      if (latencyMs !== undefined) parts.state.latencyMs = latencyMs;
      if (absent !== undefined) parts.state.absent = absent;
      return reply(200, { faults: parts.state.faults, latencyMs: parts.state.latencyMs, absent: parts.state.absent });
    }
    default:
      return reply(404, { message: 'calls, tables, rows, change, settings' });
  }
}

export function change(account: Account, request: ChangeRequest): ChangeResult {
  const table = account.tables.get(request.table);
  if (table === undefined) throw new Error(`no table is called "${request.table}"`);
  const nowMs = account.tick();
  const chosen = (wanted: number | readonly number[] | undefined): readonly number[] =>
    typeof wanted === 'number' ? table.some(wanted) : (wanted ?? []);
  const updated = table.update(chosen(request.update), nowMs);
  const deleted = table.remove(chosen(request.delete));
  const inserted = table.insert(request.insert ?? 0, nowMs);
  if (request.drift !== undefined) table.setDrift(request.drift);
  account.forgetChildren();
  return { inserted, updated, deleted };
}

/** All rows as the API would send them; large tables go out piece by piece. */
async function sendRows({ account, state }: Parts, url: URL, response: ServerResponse): Promise<void> {
  const table = account.tables.get(url.searchParams.get('table') ?? '');
  if (table === undefined) return void response.writeHead(404).end('{"message":"unknown table"}');
  const ids = table.byId().filter((id) => !isHidden(state.listing, table.asset.key, id));
  response.writeHead(200, { 'content-type': 'application/json' });
  if (url.searchParams.has('ids')) return void response.end(JSON.stringify(ids));
  response.write('[');
  const AT_ONCE = 1_000;
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const texts = ids.slice(from, from + AT_ONCE).map((id) => table.text(id));
    const isTaken = response.write(`${from === 0 ? '' : ','}${texts.join(',')}`);
    if (!isTaken) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end(']');
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
}
