import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assets } from '../../assets';
import { pageName } from '../../graph/page';
import type { Simulator } from '../../simulator/start-simulator';

/** `<endpoint's asset folder>/<page>` of every page on disk. */
export async function storedPages(home: string): Promise<readonly string[]> {
  const files = await readdir(join(home, 'local', 'raw'), { recursive: true });
  return files.filter((file) => file.endsWith('.json.gz')).map((file) => file.replace(/^([^/]+)\/[^/]+\//, '$1/'));
}

/** Pages that were on disk at a death, and were asked for after it. */
export function askedAgain(
  simulator: Simulator,
  { stored, asked }: { readonly stored: ReadonlySet<string>; readonly asked: number },
): readonly string[] {
  const pages = simulator.calls(asked).map(({ path }) => pageOf(path));
  return pages.filter((page) => page !== undefined && stored.has(page)).map(String);
}

/** Offset pages of whole listings that were asked for more than once. */
export function askedTwice(simulator: Simulator): readonly string[] {
  const pages = simulator.calls().flatMap(({ path }) => (path.includes('orders%5Bid%5D=ASC') ? [pageOf(path)] : []));
  return pages.filter((page, at) => page !== undefined && pages.indexOf(page) !== at).map(String);
}

export const inFlight = (simulator: Simulator): number =>
  simulator.calls().filter(({ completed }) => completed === undefined).length;

/** The file that a request for an offset page would be stored in. */
function pageOf(path: string): string | undefined {
  const url = new URL(path, 'http://simulator');
  const offset = url.searchParams.get('offset');
  const asset = ENDPOINTS.get(url.pathname.replace('/api/3/', ''));
  if (offset === null || asset === undefined) return undefined;
  const limit = Number(url.searchParams.get('limit'));
  return `${asset}/${pageName({ kind: 'offset', offset: Number(offset), limit, reading: 0 })}.json.gz`;
}

const ENDPOINTS: ReadonlyMap<string, string> = new Map(
  assets.filter(({ extraction }) => extraction.kind !== 'rides').map(({ endpoint, key }) => [endpoint, key]),
);
