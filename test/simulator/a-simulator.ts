/** Simulators for tests: closed after each test, and asked as a client would ask. */
import { startSimulator, type Simulator } from '../../simulator/start-simulator';
import type { SimulatorOptions } from '../../simulator/options';

export type Row = Readonly<Record<string, unknown>>;

export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined where the body is no JSON. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

const started: Simulator[] = [];

/** Small and free of chance, unless the test says otherwise. */
export async function aSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ profile: 'tiny', ...options });
  started.push(simulator);
  return simulator;
}

export async function closeSimulators(): Promise<void> {
  await Promise.all(started.splice(0).map((simulator) => simulator.close()));
}

/** `path` below `/api/3/`, unless it begins with a slash. */
export async function ask({ url }: Simulator, path: string, token = 'any'): Promise<Page> {
  const target = path.startsWith('/') ? path : `/api/3/${path}`;
  const response = await fetch(url + target, { headers: { 'api-token': token } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

function parsed(text: string): Page['body'] {
  try {
    return JSON.parse(text) as Page['body'];
  } catch {
    return undefined;
  }
}

export async function post({ url }: Simulator, path: string, content: unknown): Promise<Page> {
  const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(content) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text) };
}

export async function rowsAt(simulator: Simulator, path: string, key: string): Promise<readonly Row[]> {
  return ((await ask(simulator, path)).body?.[key] ?? []) as readonly Row[];
}

export async function idsAt(simulator: Simulator, path: string, key: string): Promise<readonly number[]> {
  return idsOf(await rowsAt(simulator, path, key));
}

export const idsOf = (rows: readonly Row[]): readonly number[] => rows.map(({ id }) => Number(id));

/** Every row of a listing: offsets by what was asked for, until a page is empty in the end. */
export async function walk(
  simulator: Simulator,
  { endpoint, key, limit = 100 }: { readonly endpoint: string; readonly key: string; readonly limit?: number },
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const separator = endpoint.includes('?') ? '&' : '?';
  for (let offset = 0; ; offset += limit) {
    const page = (await ask(simulator, `${endpoint}${separator}limit=${limit}&offset=${offset}`)).body ?? {};
    rows.push(...((page[key] ?? []) as readonly Row[]));
    // What is side-loaded has its own pages: those of the listing that it came with.
    if ((page[endpoint.split('?')[0] ?? ''] as readonly Row[] | undefined)?.length === 0) return rows;
  }
}

export const byId = (rows: readonly Row[]): readonly Row[] =>
  rows.toSorted((a, b) => Number(a['id']) - Number(b['id']));
