/** Looks for a text in all that a run leaves behind, in the ways that texts are usually written down. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Client, Connection } from '@temporalio/client';
import { choosePorts } from '../../client/temporal-server/free-port';
import { addressOf, endServerProcess, startServerProcess } from '../../client/temporal-server/server-process';
import { withFile } from '../../warehouse/duckdb-file';
import { literal, name } from '../../warehouse/sql';
import { temporalForTests } from '../temporal-server';

/** As it is, and as URLs, JSON, hexadecimal dumps and base64 at each of its three alignments would show it. */
export function writtenAs(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].flatMap((before) => {
    // Letters at both ends hold bits of what stands beside the text.
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const own = whole.slice(before === 0 ? 0 : before + 1, -1);
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const json = JSON.stringify(text).slice(1, -1);
  const hex = bytes.toString('hex');
  const ways = [text, encodeURIComponent(text), json, json.replaceAll('/', '\\/'), hex, hex.toUpperCase(), ...base64];
  return [...new Set(ways)];
}

const holds = (content: Buffer | string, text: string): boolean =>
  writtenAs(text).some((written) => content.includes(written));

/** Files below a folder, packed ones unpacked: those of Temporal's database and of DuckDB too, as far as they do not pack. */
export async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const content = await readFile(path);
    if (holds(path.endsWith('.gz') ? gunzipSync(content) : content, text)) found.push(path);
  }
  return found;
}

/** Tables of a DuckDB file with a row that holds it: the file itself packs its texts. */
export async function tablesWith(path: string, text: string): Promise<readonly string[]> {
  return withFile(path, { memoryMb: 200, isReadOnly: true }, async (session) => {
    const tables = await session.rows<{ schema_name: string; table_name: string }>(
      'SELECT schema_name, table_name FROM duckdb_tables() ORDER BY ALL',
    );
    const found: string[] = [];
    for (const { schema_name, table_name } of tables) {
      const held = writtenAs(text).map((written) => `contains(row, ${literal(written)})`);
      const { n } = await session.row<{ n: bigint }>(
        `SELECT count(*) AS n FROM (SELECT t::VARCHAR AS row FROM ${name(schema_name)}.${name(table_name)} t) WHERE ${held.join(' OR ')}`,
      );
      if (n > 0n) found.push(`${schema_name}.${table_name}`);
    }
    return found;
  });
}

/** Workflows whose history, memo or attributes hold it: out of the server that is started once more for that. */
export async function historiesWith(folder: string, text: string): Promise<readonly string[]> {
  const ports = await choosePorts();
  const executable = await temporalForTests();
  const options = { executable, folder, namespace: 'default', ports, environment: process.env, isKept: false };
  const server = await startServerProcess(options);
  const connection = await Connection.connect({ address: addressOf(ports) });
  try {
    const { workflow } = new Client({ connection });
    const found: string[] = [];
    for await (const { workflowId, runId, raw } of workflow.list()) {
      const history = await workflow.getHandle(workflowId, runId).fetchHistory();
      if (partsOf([raw, history]).some((part) => holds(part, text))) found.push(workflowId);
    }
    return found;
  } finally {
    await connection.close();
    await endServerProcess(server);
  }
}

/** Every text and every run of bytes in it, as the server sent them. */
function partsOf(value: unknown): readonly (Buffer | string)[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...partsOf(inner)]);
}
