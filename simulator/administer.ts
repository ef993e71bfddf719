/** `/_simulator/…`: change the account, see what was asked, read what a table really holds. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ReplicationError } from '../graph/errors';
import { change, type ChangeRequest } from './change';
import { rowIds, rowTexts } from './current-rows';
import { parseFaults } from './faults';
import { settingsWith, type Settings } from './options';
import type { ServerParts } from './serve';

interface Exchange {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export async function administer(parts: ServerParts, exchange: Exchange): Promise<void> {
  try {
    await route(parts, exchange);
  } catch (error) {
    if (!(error instanceof ReplicationError) && !(error instanceof SyntaxError)) throw error;
    reply(exchange.response, 400, { message: error.message });
  }
}

async function route(parts: ServerParts, { url, request, response }: Exchange): Promise<void> {
  const query = url.searchParams;
  switch (url.pathname.slice('/_simulator/'.length)) {
    case 'calls':
      return reply(response, 200, { calls: parts.log.since(Number(query.get('since') ?? 0)) });
    case 'tables':
      return reply(response, 200, tablesOf(parts));
    case 'rows':
      return sendRows(parts, { table: query.get('table') ?? '', isIdsOnly: query.has('ids') }, response);
    case 'change':
      return reply(response, 200, change(parts.account, (await bodyOf(request)) as ChangeRequest));
    case 'settings':
      parts.settings = settingsWith(asSettings(await bodyOf(request)), parts.settings);
      return reply(response, 200, parts.settings);
    default:
      return reply(response, 404, { message: 'There are calls, tables, rows, change, settings' });
  }
}

function reply(response: ServerResponse, status: number, content: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
}

const tablesOf = ({ account }: ServerParts): readonly Readonly<Record<string, unknown>>[] =>
  [...account.tables.values()].map(({ asset, size }) => ({ table: asset.key, endpoint: asset.endpoint, rows: size }));

/** Faults may be written as on the command line. */
function asSettings(body: unknown): Partial<Settings> {
  const { faults, ...rest } = body as Partial<Omit<Settings, 'faults'>> & {
    readonly faults?: string | Settings['faults'];
  };
  if (faults === undefined) return rest;
  return { ...rest, faults: typeof faults === 'string' ? parseFaults(faults) : faults };
}

const ROWS_AT_ONCE = 1_000;

/** An array of records, or of ids; large tables go out piece by piece. */
async function sendRows(
  parts: ServerParts,
  { table, isIdsOnly }: { readonly table: string; readonly isIdsOnly: boolean },
  response: ServerResponse,
): Promise<void> {
  const ids = rowIds(parts, table);
  if (isIdsOnly) return reply(response, 200, ids.map(String));
  response.writeHead(200, { 'content-type': 'application/json' });
  let piece: string[] = [];
  let separator = '[';
  const flush = async (): Promise<void> => {
    const isTaken = response.write(separator + piece.join(','));
    [separator, piece] = [',', []];
    if (!isTaken) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
  };
  for (const text of rowTexts(parts, table)) {
    piece.push(text);
    if (piece.length >= ROWS_AT_ONCE) await flush();
  }
  response.end(piece.length === 0 && separator === ',' ? ']' : `${separator}${piece.join(',')}]`);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString() || '{}');
}
