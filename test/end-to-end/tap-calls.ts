/** What the Singer tap would ask for: each listing page by page while the offset is not beyond the total, and some of it more than once. */
import type { Simulator } from '../../simulator/start-simulator';
import { assets } from '../../assets';

/** The only listings that it reads by what changed: a page at least. */
const FILTERED: readonly string[] = ['contacts', 'activities'];

/** Calls of a run in which nothing changed; of a first one with `isFirst`. */
export function tapCalls(simulator: Pick<Simulator, 'account'>, { isFirst }: { readonly isFirst: boolean }): number {
  const rowsOf = (key: string): number => simulator.account.tables.get(key)?.size ?? 0;
  const pages = (key: string): number => Math.floor(rowsOf(key) / 100) + 1;
  return assets.reduce((sum, { key, extraction }) => {
    // One call for each order, changed or not; and /fields once for each of its three tables.
    if (extraction.kind === 'each') return sum + rowsOf(extraction.parent);
    if (extraction.kind === 'rides') return sum + pages(extraction.carrier);
    return sum + (FILTERED.includes(key) && !isFirst ? 1 : pages(key));
  }, 0);
}
